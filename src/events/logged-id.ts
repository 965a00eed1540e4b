import { createHmac, randomBytes } from 'node:crypto';
import { hidesCardNumber } from '../card-number.ts';

/**
 * Ids as they may be logged. One with a card number in it is D1's to choose and is kept, but a log line gets a name in its place: the same
 * for the same id while this process runs. Its key is thrown away with the process: who has the lines cannot try all card numbers.
 */
export function createLoggedIds(): (id: string | undefined) => string | undefined {
  const key = randomBytes(32);
  return (id) => {
    if (id === undefined || !hidesCardNumber(id)) return id;
    return `hidden-${createHmac('sha256', key).update(id).digest('hex').slice(0, 12)}`;
  };
}
