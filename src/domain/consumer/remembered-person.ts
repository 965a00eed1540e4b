import type { Scope } from '../../scope.ts';
import { Fault, userErrorCodes, type Problem } from '../../errors.ts';

const name = 'clickToPayPerson';

/**
 * D1 does not keep the personal data of Click to Pay and wants the same each time. Neither does this gateway: it keeps a keyed digest, to
 * warn. A log that cannot be reached costs the warning and nothing else.
 */
export class RememberedPerson {
  constructor(private readonly scope: Scope) {}

  /** The warnings for sending these data of an end user, after validation has brought them into one form. */
  async warnings(consumerId: string, consumer: object): Promise<Problem[]> {
    const last = await unlessUnreachable(this.scope.log.recall(`consumer:${consumerId}`, name));
    if (last === undefined || last === null || last === this.digest(consumer)) return [];
    return [{ code: 'PERSON_DIFFERS', field: ['input', 'consumer'], message: userErrorCodes.PERSON_DIFFERS }];
  }

  /** What D1 was sent last; null when the end user has left. */
  async keep(consumerId: string, consumer: object | null): Promise<void> {
    const digest = consumer === null ? null : this.digest(consumer);
    await unlessUnreachable(this.scope.log.remember(`consumer:${consumerId}`, name, digest));
  }

  private digest(consumer: object): string {
    return this.scope.digest({ consumer });
  }
}

async function unlessUnreachable<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Fault && error.code === 'EVENTS_UNAVAILABLE') return undefined;
    throw error;
  }
}
