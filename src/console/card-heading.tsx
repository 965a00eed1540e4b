import { Digits } from './card-button.tsx';
import type { Home } from './enrolment-input.ts';
import { schemeInWords } from './words.ts';

/** Which card is shown, and whose it is. */
export function CardHeading({ cardId, home }: { cardId: string; home: Home | undefined }) {
  const card = home?.cards.nodes?.find(({ id }) => id === cardId);
  const { firstName, lastName } = home?.personalInformation ?? {};
  return (
    <div className="chosen">
      <h2>
        {card ? (
          <>
            <span className="scheme">{schemeInWords(card.scheme)}</span> <Digits of={card} />
          </>
        ) : (
          cardId
        )}
      </h2>
      <p className="quiet">{[firstName, lastName].filter(Boolean).join(' ')}</p>
    </div>
  );
}
