import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import type { D1ClickToPayProfiles } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject } from '../../events/event-log.ts';
import { requireScope } from '../../viewer.ts';
import { schemeFrom } from '../card/card.from.ts';
import type { CardService } from '../card/card.service.ts';
import { faultOfD1 } from '../common/fault-of-d1.ts';
import { freshly } from '../common/freshly.ts';
import { selectedIn, type Asked } from '../common/selected.ts';
import { unlessUnavailable } from '../common/unless-unavailable.ts';
import { settle } from '../consumer/consumer.service.ts';
import { enrollmentFrom, isClickToPay, profileFrom, statusFrom } from './click-to-pay.from.ts';
import type { ClickToPayCard, ClickToPayEnrollment, ClickToPayProfile } from './click-to-pay.type.ts';
import { patiently } from '../common/patiently.ts';

type Profiles = DataLoader<string, D1ClickToPayProfiles | null>;

/** What D1 could read of an end user's profiles, and their cards by id. */
interface Directory {
  profiles: ClickToPayProfile[];
  partial: boolean;
  cards: Map<string, ClickToPayCard>;
}

/** How long the end of an operation may be on its way before D1 is asked for it. */
const patienceMs = 10_000;

/** Click to Pay as it is. */
export class ClickToPayService {
  private readonly profiles: Profiles;
  private readonly whole: Profiles;
  private readonly states: DataLoader<string, OperationState[]>;
  /** What is kept may be older than what is to be shown. */
  private fresh = false;

  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
  ) {
    this.states = new DataLoader((ids) => settle(ids.map((id) => this.current(id))));
    const read = (fresh: () => boolean): Profiles =>
      new DataLoader((ids) =>
        settle(ids.map((id) => scope.d1.getClickToPayProfiles(id, fresh() ? freshly(scope) : scope))),
      );
    this.profiles = read(() => this.fresh);
    this.whole = read(() => true);
  }

  /** Begins to read the profiles of a consumer the viewer may see, if a document asks for them below the consumer. */
  begin(consumerId: string, asked: Asked): void {
    if (selectedIn(asked.fieldNodes, 'clickToPayProfiles', asked).length === 0) return;
    // Whoever uses them is told; when the end user is none, nobody does.
    this.profiles.load(consumerId).catch(() => undefined);
  }

  /** The profiles D1 could read. `partial`: a network failed, and its profile is missing. `ofPerson`: with what they say of the person. */
  async profilesOf(consumerId: string, ofPerson = true): Promise<Directory | null> {
    requireScope(this.scope.viewer, 'd1:read');
    const known = await this.profiles.load(consumerId);
    const answer = ofPerson && known?.withheld ? await this.whole.load(consumerId) : known;
    return answer && directoryOf(answer);
  }

  /**
   * The card as its network's directory has it, where it is asked `ofPerson` with their name and address; null when not listed there.
   * @throws Fault D1_UNAVAILABLE when D1 could not read that one
   */
  async directoryEntry(cardId: string, ofPerson = false): Promise<ClickToPayCard | null> {
    const card = await this.cards.details(cardId);
    const answer = card && (await this.profilesOf(card.consumerId, ofPerson));
    if (answer === null) return null;
    const { profiles, partial, cards } = answer;
    const entry = cards.get(cardId);
    const isRead = profiles.some(({ scheme }) => scheme === schemeFrom(card?.scheme));
    if (entry === undefined && partial && !isRead) throw new Fault('D1_UNAVAILABLE');
    return entry ?? null;
  }

  /** UNKNOWN while D1 fails and the log alone does not tell; it does not when nobody says whose the card is, and so what its owner did. */
  async enrollment(cardId: string): Promise<ClickToPayEnrollment> {
    requireScope(this.scope.viewer, 'd1:read');
    const operations = await this.states.load(cardId);
    const owners = await this.ownersOperations(cardId, operations).catch(faultOfD1);
    if (owners instanceof Fault) return enrollmentFrom(cardId, operations, owners);
    return this.enrollmentOf(cardId, operations, owners);
  }

  /** After a write or a change: what was read before is old. */
  forget(): void {
    this.fresh = true;
    this.states.clearAll();
    this.profiles.clearAll();
    this.scope.known.forget();
    this.whole.clearAll();
  }

  /** The enrolment as these operations of the card and of its owner make it. */
  async enrollmentOf(
    cardId: string,
    operations: OperationState[],
    owners: OperationState[],
  ): Promise<ClickToPayEnrollment> {
    const told = statusFrom([...operations, ...owners]);
    // The network's directory is asked only when the log does not tell whether the card is in it.
    if (told !== null && told !== 'FAILED') return enrollmentFrom(cardId, operations, told);
    const entry = await this.directoryEntry(cardId).catch(faultOfD1);
    if (entry instanceof Fault) return enrollmentFrom(cardId, operations, told ?? entry);
    return enrollmentFrom(cardId, operations, entry === null ? (told ?? 'NOT_ENROLLED') : 'ENROLLED');
  }

  /** An end user who leaves Click to Pay takes their cards along, of which D1 tells in the end user's record only. */
  private async ownersOperations(cardId: string, operations: OperationState[]): Promise<OperationState[]> {
    const told = statusFrom(operations);
    if (told !== 'ENROLLED' && told !== 'PENDING') return [];
    const card = await this.cards.find(cardId);
    return card === null ? [] : (await this.scope.known.of(`consumer:${card.consumerId}`)).operations;
  }

  /** What the log knows of a card. One that has been pending for long is asked for at D1: its notification may be late or lost. */
  private async current(cardId: string): Promise<OperationState[]> {
    const { known, record, d1 } = this.scope;
    const before = await known.of(subjectOf(cardId));
    const { operations } = before;
    const pending = operations.filter((operation) => isClickToPay(operation) && operation.status === 'PENDING').at(-1);
    if (pending === undefined) return operations;
    const left = patienceMs - (Date.now() - Date.parse(pending.seenAt));
    if (left >= 0) {
      this.scope.collector?.note([], left);
      return operations;
    }
    const told = await d1.getCardOperation(cardId, pending.operationId, freshly(this.scope)).catch(faultOfD1);
    if (told === null || told instanceof Fault) return operations;
    const isOld = await record([told], before);
    return isOld ? (await known.of(subjectOf(cardId))).operations : operations;
  }

  /** For a subscription: read anew, once the log can be read, and without the owner while that cannot be: what a change says of its card is shown. */
  async enrollmentAfter(cardId: string, state: OperationState): Promise<ClickToPayEnrollment> {
    this.forget();
    const operations = await patiently(() => this.operationsAt(cardId, state), this.scope.signal);
    const owners = (await this.ownersOperations(cardId, operations).catch(unlessUnavailable)) ?? [];
    // What came after a change that is shown again is left out.
    const until = owners.filter((other) => BigInt(other.position) <= BigInt(state.position));
    return this.enrollmentOf(cardId, operations, until);
  }

  /** The operations as they were when `state` was the newest: a replayed change must not show what came after it. */
  private async operationsAt(cardId: string, state: OperationState): Promise<OperationState[]> {
    const { operations } = await this.scope.log.snapshot(subjectOf(cardId));
    const before = operations.filter(
      (other) => other.operationId !== state.operationId && BigInt(other.firstPosition) < BigInt(state.position),
    );
    return [...before, state].sort((a, b) => (BigInt(a.firstPosition) < BigInt(b.firstPosition) ? -1 : 1));
  }
}

/** One for each answer of D1: every card of a list is looked up in it. */
const directories = new WeakMap<D1ClickToPayProfiles, Directory>();

function directoryOf(answer: D1ClickToPayProfiles): Directory {
  const known = directories.get(answer);
  if (known !== undefined) return known;
  const profiles = answer.profiles.map(profileFrom);
  const cards = new Map<string, ClickToPayCard>();
  for (const profile of profiles)
    for (const card of profile.cards) if (!cards.has(card.card.id)) cards.set(card.card.id, card);
  const made = { profiles, partial: answer.partial, cards };
  directories.set(answer, made);
  return made;
}

function subjectOf(cardId: string): Subject {
  return `card:${cardId}`;
}
