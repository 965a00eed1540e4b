import { withoutCardNumbers } from '../../card-number.ts';
import { formatted } from './validate.ts';

/** D1's free text for why something is done. It is kept with the operation and shown, so that it must not hold a card number. */
export const reason = formatted(/^[a-zA-Z0-9 ]{1,64}$/, '1 to 64 letters, digits and spaces').refine(
  (value) => withoutCardNumbers(value) === value,
  'must not hold a card number',
);
