import type { D1DigitalCard } from '../../d1/types.ts';
import { schemeFrom, wordFrom } from '../card/card.from.ts';
import type { DigitalCard } from './digital-card.type.ts';

export function digitalCardFrom(card: D1DigitalCard, cardId: string): DigitalCard {
  return {
    id: card.digitalCardId,
    state: wordFrom(card.state),
    scheme: schemeFrom(card.scheme),
    last4: card.last4 ?? null,
    expiry: card.expiry ?? null,
    cardId,
  };
}
