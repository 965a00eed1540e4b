import type { D1ConsumerOperation, D1Operation, D1OperationResult } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject, UpdateFields } from '../../events/event-log.ts';
import type { Scope } from '../../scope.ts';
import type { LostRequest } from '../common/keyed.ts';
import { writing } from '../common/writing.ts';
import { dateOf } from './operation.from.ts';
import { partsOf } from './operation.subject.ts';

/** The operation that a request began, if D1 did it. */
export interface Sought {
  subject: Subject;
  kind: string;
  /** What was asked for, of what D1 tells again: an operation that says otherwise is another's. */
  fields: Pick<UpdateFields, 'reason' | 'changeType' | 'trackingType' | 'digitalCardId'>;
}

/** Two servers of Redis may differ by this much. In ms. */
export const toleranceMs = 1_000;
/** How often another request may be quicker. */
const tries = 9;
/**
 * What began so long before the request is not its own, however wrong D1's clock is. What began later, but too early, and was not heard of
 * before, may be: a time may be without its zone. In ms.
 */
export const surelyBeforeMs = 86_400_000;
/** What D1 does with digital cards as well as with cards. */
const onDigitalCards = ['SUSPEND', 'RESUME', 'DELETE'];

/**
 * Finds the operation of a request whose answer was lost, in D1's own list: one of its kind, begun since it was sent, that nobody had heard of
 * before and that is no other request's. It is marked as this request's, so that no other one takes it. Null only when D1 surely has not done it.
 * @throws Fault OUTCOME_UNKNOWN when it cannot be told: D1 has no such list, or one that cannot be read whole, or there are several, or
 * `isAlone` says that it may be that of another request, whose answer is awaited or was lost as well
 */
export async function findLost(
  scope: Scope,
  sought: Sought,
  lost: LostRequest,
  isAlone: () => Promise<boolean> = async () => true,
): Promise<D1OperationResult | null> {
  // What D1 lists of a card need not hold the operations on its digital cards; what was heard of them is all there is.
  const isListed = sought.fields.digitalCardId === undefined;
  if (isListed) await learn(scope, sought, lost.sentAt - surelyBeforeMs);
  let sure: string | undefined;
  for (let left = tries; left > 0; left -= 1) {
    const found = pick(await candidates(scope, sought, lost), sought, lost, lost.sentAt - scope.lostRequests.skewMs);
    if (found === null && isListed) return null;
    if (found === null) break;
    const { subject, operationId, kind, status } = found;
    if (found.fields.requestMark === lost.mark) return { operationId, status };
    if (sure !== operationId) {
      if (!(await isAlone())) break;
      // Who was at it until just now has marked what is theirs: it is looked at once more.
      sure = operationId;
      continue;
    }
    await scope.log.append({ subject, operationId, kind, status, fields: { requestMark: lost.mark } });
  }
  throw new Fault('OUTCOME_UNKNOWN');
}

/** Records what D1 lists of this kind since then. @throws Fault OUTCOME_UNKNOWN when an item cannot be read, or its time */
async function learn(scope: Scope, { subject, kind }: Sought, since: number): Promise<void> {
  const [owner, id] = partsOf(subject);
  let unread = 0;
  const call = { ...writing(scope), dropped: (items: number) => void (unread += items) };
  const listed: (D1Operation | D1ConsumerOperation)[] | null =
    owner === 'card' ? await scope.d1.listCardOperations(id, call) : await scope.d1.listConsumerOperations(id, call);
  if (listed === null || unread > 0) throw new Fault('OUTCOME_UNKNOWN');
  const alike = listed.filter(({ operation }) => operation === kind);
  const timeless = alike.filter(({ startTime }) => dateOf(startTime) === null);
  const heardOf = await Promise.all(timeless.map(({ operationId }) => scope.wholeLog.subjectOf(operationId)));
  if (heardOf.includes(null)) throw new Fault('OUTCOME_UNKNOWN');
  await scope.record(alike.filter(({ startTime }) => (dateOf(startTime)?.getTime() ?? 0) >= since));
}

/** What may be its own, as far as its time goes a day too early as well. @throws Fault OUTCOME_UNKNOWN when the id has become another card's since */
async function candidates(
  scope: Scope,
  { subject, kind, fields }: Sought,
  { mark, sentAt }: LostRequest,
): Promise<OperationState[]> {
  const { digitalCardId } = fields;
  const subjects: Subject[] = digitalCardId === undefined ? [subject] : [subject, `digitalCard:${digitalCardId}`];
  // Of the whole record: when the id is another card's by now, an operation on the card before it is hidden from readers, and done all the same.
  const snapshots = await Promise.all(subjects.map((each) => scope.wholeLog.snapshot(each)));
  const known = snapshots.flatMap(({ operations }) => operations);
  const isMarked = (state: OperationState) => (state.fields.requestMark ?? mark) !== mark;
  const taken = new Set(known.filter(isMarked).map(({ operationId }) => operationId));
  const found = known.filter((state) => {
    const isNew = Date.parse(state.firstSeenAt) >= sentAt - toleranceMs;
    const isLate = startOf(state) >= sentAt - surelyBeforeMs;
    return state.kind === kind && isNew && isLate && !taken.has(state.operationId) && !contradicts(state, fields);
  });
  if (found.length === 0 && (await isAnothersSince(scope, subject, known, sentAt))) throw new Fault('OUTCOME_UNKNOWN');
  return found;
}

/** Whether something is hidden as an earlier card's, and nothing is heard of the present one from before. */
async function isAnothersSince(
  scope: Scope,
  subject: Subject,
  known: OperationState[],
  sentAt: number,
): Promise<boolean> {
  const { operations } = await scope.log.snapshot(subject);
  const isHidden = ({ operationId }: OperationState) => !operations.some((each) => each.operationId === operationId);
  return (
    known.some((state) => state.subject === subject && isHidden(state)) &&
    operations.every((each) => startOf(each) >= sentAt)
  );
}

/** A digital card's own record need not name it; the operation on a card may name those that go with it. */
function contradicts({ subject, fields: said }: OperationState, fields: Sought['fields']): boolean {
  const { digitalCardId } = fields;
  if (digitalCardId !== undefined && subject.startsWith('card:') && said.digitalCardId !== digitalCardId) return true;
  return (['reason', 'changeType', 'trackingType'] as const).some(
    (name) => name in fields && said[name] !== undefined && said[name] !== fields[name],
  );
}

/** Its own one among the candidates; null when there are none. @throws Fault OUTCOME_UNKNOWN when it is not certain which one, or whether */
function pick(
  found: OperationState[],
  { kind, fields }: Sought,
  { mark }: LostRequest,
  since: number,
): OperationState | null {
  const own = found.find((state) => state.fields.requestMark === mark);
  if (own) return own;
  const [first] = found;
  if (first === undefined) return null;
  const isAlone = found.every(({ operationId }) => operationId === first.operationId);
  // It may be an operation on the digital card, which somebody asked for by itself.
  const isOnDigitalCard = (state: OperationState) =>
    fields.digitalCardId === undefined && state.fields.digitalCardId !== undefined && onDigitalCards.includes(kind);
  const isCertain = found.some((state) => startOf(state) >= since && !isOnDigitalCard(state));
  if (!isAlone || !isCertain) throw new Fault('OUTCOME_UNKNOWN');
  return first;
}

function startOf({ startedAt, firstSeenAt }: OperationState): number {
  return Date.parse(startedAt ?? firstSeenAt);
}
