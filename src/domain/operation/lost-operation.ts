import type { D1ConsumerOperation, D1Operation, D1OperationResult } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject, UpdateFields } from '../../events/event-log.ts';
import type { Scope } from '../../scope.ts';
import type { LostRequest } from '../common/keyed.ts';
import { writing } from '../common/writing.ts';
import { partsOf } from './operation.subject.ts';

/** The operation that a request began, if D1 did it. */
export interface Sought {
  subject: Subject;
  kind: string;
  /** What was asked for, of what D1 tells again: an operation that says otherwise is another's. */
  fields: Pick<UpdateFields, 'reason' | 'changeType' | 'trackingType' | 'digitalCardId'>;
}

/** Two servers of Redis may differ by this much. In ms. */
const toleranceMs = 1_000;
/** How often another request may be quicker. */
const tries = 5;

/**
 * Finds the operation of a request whose answer was lost, in D1's own list: one of its kind, begun since it was sent, that nobody had heard of
 * before and that is no other request's. It is marked as this request's, so that no other one takes it.
 * @throws Fault OUTCOME_UNKNOWN when it cannot be told: D1 has no such list, or there are several
 */
export async function findLost(scope: Scope, sought: Sought, lost: LostRequest): Promise<D1OperationResult | null> {
  // What D1 lists of a card need not hold the operations on its digital cards; what was heard of them is all there is.
  const isListed = sought.fields.digitalCardId === undefined;
  const since = lost.sentAt - scope.lostRequests.skewMs;
  if (isListed) await learn(scope, sought, since);
  for (let left = tries; left > 0; left -= 1) {
    const found = pick(await candidates(scope, sought, lost, since), lost);
    if (found === null && isListed) return null;
    if (found === null) break;
    const { subject, operationId, kind, status } = found;
    if (found.fields.requestMark === lost.mark) return { operationId, status };
    await scope.log.append({ subject, operationId, kind, status, fields: { requestMark: lost.mark } });
  }
  throw new Fault('OUTCOME_UNKNOWN');
}

/** Records what D1 lists of this kind since then. A time that cannot be read may be any. */
async function learn(scope: Scope, { subject, kind }: Sought, since: number): Promise<void> {
  const listed = await list(scope, subject);
  if (listed === null) throw new Fault('OUTCOME_UNKNOWN');
  await scope.record(listed.filter((each) => each.operation === kind && !(Date.parse(each.startTime) < since)));
}

function list(scope: Scope, subject: Subject): Promise<(D1Operation | D1ConsumerOperation)[] | null> {
  const [kind, id] = partsOf(subject);
  const call = writing(scope);
  return kind === 'card' ? scope.d1.listCardOperations(id, call) : scope.d1.listConsumerOperations(id, call);
}

async function candidates(
  scope: Scope,
  { subject, kind, fields }: Sought,
  { mark, sentAt }: LostRequest,
  since: number,
): Promise<OperationState[]> {
  const { digitalCardId } = fields;
  const subjects: Subject[] = digitalCardId === undefined ? [subject] : [subject, `digitalCard:${digitalCardId}`];
  const snapshots = await Promise.all(subjects.map((each) => scope.log.snapshot(each)));
  const known = snapshots.flatMap(({ operations }) => operations);
  const isMarked = (state: OperationState) => (state.fields.requestMark ?? mark) !== mark;
  const taken = new Set(known.filter(isMarked).map(({ operationId }) => operationId));
  return known.filter((state) => {
    const isNew = Date.parse(state.firstSeenAt) >= sentAt - toleranceMs;
    const isSince = Date.parse(state.startedAt ?? state.firstSeenAt) >= since;
    return state.kind === kind && isNew && isSince && !taken.has(state.operationId) && !contradicts(state, fields);
  });
}

/** A digital card's own record need not name it. */
function contradicts({ subject, fields: said }: OperationState, fields: Sought['fields']): boolean {
  if (subject.startsWith('card:') && said.digitalCardId !== fields.digitalCardId) return true;
  return (['reason', 'changeType', 'trackingType'] as const).some(
    (name) => name in fields && said[name] !== undefined && said[name] !== fields[name],
  );
}

function pick(found: OperationState[], { mark }: LostRequest): OperationState | null {
  const own = found.find(({ fields }) => fields.requestMark === mark);
  if (own) return own;
  if (new Set(found.map(({ operationId }) => operationId)).size > 1) throw new Fault('OUTCOME_UNKNOWN');
  return found[0] ?? null;
}
