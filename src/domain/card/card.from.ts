import type { D1DigitalCard } from '../../d1/types.ts';
import { recognise } from '../common/recognise.ts';
import { CardScheme, type DigitalCard } from './card.type.ts';

export function schemeFrom(text: string | undefined): CardScheme | null {
  return text === undefined ? null : recognise(CardScheme, text);
}

export function digitalCardFrom(card: D1DigitalCard): DigitalCard {
  return {
    id: card.digitalCardId,
    state: card.state ?? null,
    scheme: schemeFrom(card.scheme),
    last4: card.last4 ?? null,
    expiry: card.expiry ?? null,
  };
}
