import { Fault } from '../../errors.ts';
import type { Scope } from '../../scope.ts';
import { maySee } from '../../viewer.ts';
import { hasEnded } from '../common/another-card.ts';
import { freshly } from '../common/freshly.ts';

/** A question to D1 whose card it is. */
interface Question {
  /** consumerId; null: D1 knows no such card. */
  answer: Promise<string | null>;
  /** When it was asked. In ms, as `Date.now()`. */
  at: number;
  /** Whether it was asked just now: after everything that is known by now. */
  isNew: boolean;
}

type D1 = Scope['d1'];

/** The last ones of this process, by reader and card. */
const questions = new WeakMap<D1, Map<string, Question>>();

/** Whether a card is still the viewer's, for a subscription that lasts. */
export class StillVisible {
  private checkedAt = Date.now();
  /** D1 could not be asked when it had to be. */
  private owing = false;

  constructor(
    private readonly scope: Scope,
    private readonly id: string,
  ) {}

  /**
   * D1 is asked every `consumerCardsMs` at most, or `atOnce`, once for all who have the same rights; while it cannot be asked the last answer stands, unless a
   * card under its id has ended: then the entry may be another's. Nothing is promised where nothing is to be asked.
   *
   * @throws Fault that of D1 then; Fault NOT_FOUND when it is not
   */
  check(atOnce: boolean): Promise<void> | undefined {
    this.owing ||= atOnce;
    const isDue = this.owing || Date.now() - this.checkedAt >= this.scope.consumerCardsMs;
    return this.scope.viewer.kind === 'service' || !isDue ? undefined : this.ask();
  }

  private async ask(): Promise<void> {
    const { scope, id } = this;
    const { answer, at } = question(scope, id, this.owing);
    this.checkedAt = at;
    const owner = await answer.catch(async (error: unknown) => {
      const isEnough = error instanceof Fault && error.retryable;
      if (isEnough && !(this.owing && (await hasEnded(scope.wholeLog, `card:${id}`)))) return undefined;
      throw error;
    });
    if (owner === undefined) return;
    this.owing = false;
    if (owner === null || !maySee(scope.viewer, owner)) throw new Fault('NOT_FOUND');
  }
}

/** The last one, where it is young enough; `isNew`: where it was asked after everything that is known by now. */
function question(scope: Scope, id: string, isNew: boolean): Question {
  const those = questions.get(scope.d1) ?? new Map<string, Question>();
  questions.set(scope.d1, those);
  const name = `${scope.reader} ${id}`;
  const known = those.get(name);
  if (known !== undefined && (isNew ? known.isNew : Date.now() - known.at < scope.consumerCardsMs)) return known;
  // Not with the signal of one of those who ask: it is answered to others too.
  const { correlationId, reader } = freshly(scope);
  const card = scope.d1.getCard(id, { correlationId, reader, fresh: true });
  const answer = card.then((found) => found && found.consumerId);
  const asked = { answer, at: Date.now(), isNew: true };
  those.set(name, asked);
  // Whoever is woken by the same news asks before this; what comes later may be news that D1 knew nothing of when it was asked.
  process.nextTick(() => (asked.isNew = false));
  const forget = () => those.get(name) === asked && those.delete(name);
  setTimeout(forget, scope.consumerCardsMs).unref();
  answer.catch(forget);
  return asked;
}
