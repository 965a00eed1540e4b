import type { Home } from './enrolment-input.ts';
import { schemeInWords, stageInWords, stateInWords } from './words.ts';

export type HomeCard = NonNullable<Home['cards']['nodes']>[number];

/** A card as it lies on a table: network, last four digits, state, and whether it is in Click to Pay. */
export function CardButton({ card, isChosen, choose }: { card: HomeCard; isChosen: boolean; choose(): void }) {
  const { scheme, state, clickToPay, latestOrder } = card;
  return (
    <button type="button" className="card" aria-current={isChosen ? 'true' : undefined} onClick={choose}>
      <span className="face">
        <span className={`plastic ${scheme?.toLowerCase() ?? ''}`} />
        <span className="scheme">{schemeInWords(scheme)}</span>
        <Digits of={card} />
        <span className="marks">
          <span className={state === 'ACTIVE' ? 'mark good' : 'mark quiet'}>{stateInWords(state)}</span>
          {clickToPay.status === 'ENROLLED' && <span className="mark under-way">Click to Pay</span>}
          {latestOrder && (
            <span className={latestOrder.status === 'FAILED' ? 'mark wrong' : 'mark quiet'}>
              {stageInWords(latestOrder.stage, latestOrder.stageText)}
            </span>
          )}
        </span>
      </span>
    </button>
  );
}

export function Digits({ of: { last4 } }: { of: HomeCard }) {
  return (
    <span className="digits">
      <span aria-hidden="true">•••• </span>
      <span className="unseen">ends in </span>
      {last4 ?? '????'}
    </span>
  );
}
