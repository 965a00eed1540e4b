import { withoutCardNumbers } from '../../card-number.ts';
import { recognise } from '../common/recognise.ts';
import { CardScheme } from './card.type.ts';

export function schemeFrom(text: string | undefined): CardScheme | null {
  return text === undefined ? null : recognise(CardScheme, text);
}

/** D1's own word, as it may be shown. */
export function wordFrom(text: string | undefined): string | null {
  return text === undefined ? null : withoutCardNumbers(text);
}
