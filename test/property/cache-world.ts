import type { Subject } from '../../src/events/event-log.ts';

/** Everything that D1 knows. */
export interface World {
  consumers: Record<string, { state: string; n: number }>;
  cards: Record<string, { owner: string; state: string; n: number }>;
  digitalCards: Record<string, { card: string; state: string }>;
  enrolled: string[];
  orders: Record<string, string[]>;
}

export const nothing: World = { consumers: {}, cards: {}, digitalCards: {}, enrolled: [], orders: {} };
export const consumers = ['c0', 'c1'];
export const cards = ['k0', 'k1', 'k2'];
export const digitalCards = ['d0'];

export const changes = [
  ...(['register', 'suspend', 'resume', 'delete', 'replace', 'order', 'enroll', 'optOut', 'digitize'] as const),
  ...(['suspendDigital', 'registerConsumer', 'updateConsumer', 'deleteConsumer', 'optOutConsumer'] as const),
];

/** What happens at D1, and to whom. */
export interface Change {
  what: (typeof changes)[number];
  consumer: string;
  card: string;
  other: string;
  digitalCard: string;
}

/** What D1 tells of it. */
export interface Told {
  subject: Subject;
  kind: string;
}

type Rule = (world: World, change: Change, n: number) => Told | null;

/** The world after it and what D1 tells; null where D1 refuses. `n` is another number each time. */
export function happen(before: World, change: Change, n: number): { world: World; told: Told } | null {
  const world = structuredClone(before);
  const told = rules[change.what](world, change, n);
  return told && { world, told };
}

const rules: Record<Change['what'], Rule> = {
  register(world, { card, consumer }, n) {
    if (!isFree(world, card)) return null;
    take(world, card, consumer, n);
    return { subject: `card:${card}`, kind: 'REGISTER' };
  },
  suspend: (world, { card }) => turn(world, card, 'ACTIVE', 'INACTIVE', 'SUSPEND'),
  resume: (world, { card }) => turn(world, card, 'INACTIVE', 'ACTIVE', 'RESUME'),
  delete(world, { card }) {
    if (isFree(world, card)) return null;
    end(world, card, 'DELETED');
    return { subject: `card:${card}`, kind: 'DELETE' };
  },
  replace(world, { card, other }, n) {
    const old = world.cards[card];
    if (!old || isFree(world, card) || !isFree(world, other)) return null;
    const was = world.enrolled.includes(card);
    const tokens = Object.values(world.digitalCards).filter((each) => each.card === card);
    take(world, other, old.owner, n);
    for (const token of tokens) token.card = other;
    end(world, card, 'REPLACED');
    if (was) world.enrolled.push(other);
    return { subject: `card:${card}`, kind: 'REPLACE' };
  },
  order(world, { card, consumer }, n) {
    if (isFree(world, card)) take(world, card, consumer, n);
    (world.orders[card] ??= []).push(`o${n}`);
    return { subject: `card:${card}`, kind: 'PRODUCE' };
  },
  enroll(world, { card }) {
    if (world.cards[card]?.state !== 'ACTIVE' || world.enrolled.includes(card)) return null;
    world.enrolled.push(card);
    return { subject: `card:${card}`, kind: 'CLICK_TO_PAY_ENROLMENT' };
  },
  optOut(world, { card }) {
    if (!world.enrolled.includes(card)) return null;
    leaveClickToPay(world, card);
    return { subject: `card:${card}`, kind: 'CLICK_TO_PAY_OPT_OUT' };
  },
  digitize(world, { card, digitalCard }) {
    if (world.cards[card]?.state !== 'ACTIVE' || world.digitalCards[digitalCard]) return null;
    world.digitalCards[digitalCard] = { card, state: 'ACTIVE' };
    return { subject: `digitalCard:${digitalCard}`, kind: 'DIGITIZE' };
  },
  suspendDigital(world, { digitalCard }) {
    const found = world.digitalCards[digitalCard];
    if (found?.state !== 'ACTIVE') return null;
    found.state = 'INACTIVE';
    return { subject: `digitalCard:${digitalCard}`, kind: 'SUSPEND' };
  },
  registerConsumer(world, { consumer }, n) {
    if (world.consumers[consumer]?.state === 'ACTIVE') return null;
    world.consumers[consumer] = { state: 'ACTIVE', n };
    return { subject: `consumer:${consumer}`, kind: 'REGISTER' };
  },
  updateConsumer(world, { consumer }, n) {
    const found = world.consumers[consumer];
    if (found?.state !== 'ACTIVE') return null;
    found.n = n;
    return { subject: `consumer:${consumer}`, kind: 'UPDATE' };
  },
  deleteConsumer(world, { consumer }) {
    const found = world.consumers[consumer];
    if (found?.state !== 'ACTIVE') return null;
    found.state = 'DELETED';
    for (const card of ownedBy(world, consumer)) if (!isFree(world, card)) end(world, card, 'DELETED');
    return { subject: `consumer:${consumer}`, kind: 'DELETE' };
  },
  optOutConsumer(world, { consumer }) {
    const those = ownedBy(world, consumer).filter((card) => world.enrolled.includes(card));
    if (those.length === 0) return null;
    for (const card of those) leaveClickToPay(world, card);
    return { subject: `consumer:${consumer}`, kind: 'CLICK_TO_PAY_OPT_OUT' };
  },
};

/** The id of a card that is none, or none any more. */
function isFree(world: World, card: string): boolean {
  return !['ACTIVE', 'INACTIVE'].includes(world.cards[card]?.state ?? '');
}

/** An end user is made for their card. */
function take(world: World, card: string, owner: string, n: number): void {
  if (world.consumers[owner]?.state !== 'ACTIVE') world.consumers[owner] = { state: 'ACTIVE', n };
  world.cards[card] = { owner, state: 'ACTIVE', n };
}

function turn(world: World, card: string, from: string, to: string, kind: string): Told | null {
  const found = world.cards[card];
  if (found?.state !== from) return null;
  found.state = to;
  return { subject: `card:${card}`, kind };
}

function end(world: World, card: string, state: string): void {
  leaveClickToPay(world, card);
  const found = world.cards[card];
  if (found) found.state = state;
}

/** The network deletes the digital cards. */
function leaveClickToPay(world: World, card: string): void {
  world.enrolled = world.enrolled.filter((each) => each !== card);
  const others = Object.entries(world.digitalCards).filter(([, each]) => each.card !== card);
  world.digitalCards = Object.fromEntries(others);
}

function ownedBy(world: World, consumer: string): string[] {
  return Object.keys(world.cards).filter((card) => world.cards[card]?.owner === consumer);
}

/** D1's answer, by the end of the path; undefined where it is 404. */
export function answer(world: World, path: string): unknown {
  const [kind = '', id = '', part = ''] = path.split('/');
  const card = (cardId: string) => {
    const { owner = '', state, n } = world.cards[cardId] ?? {};
    return { cardId, consumerId: owner, state, cardProductId: `n${n}` };
  };
  const digital = (digitalCardId: string) => ({ digitalCardId, cardId: world.digitalCards[digitalCardId]?.card, state: world.digitalCards[digitalCardId]?.state }); // prettier-ignore
  const consumer = world.consumers[id];
  switch (`${kind}/${part}`) {
    case 'consumers/': {
      // D1 stores nothing personal of the others.
      const person = id === 'c0' && { personalInformation: { firstName: `n${consumer?.n}` } };
      return consumer && { consumerId: id, ...consumer, ...person };
    }
    case 'consumers/cards':
      return consumer && { cards: ownedBy(world, id).map(card) };
    case 'consumers/clickToPay': {
      const those = ownedBy(world, id).filter((each) => world.enrolled.includes(each));
      const profile = { scheme: 'VISA', consumerInfo: { n: consumer?.n }, cards: those.map((cardId) => ({ cardId })) };
      return consumer && { clickToPayProfiles: those.length > 0 ? [profile] : [] };
    }
    case 'cards/':
      return world.cards[id] && card(id);
    case 'cards/digitalCards': {
      const those = Object.keys(world.digitalCards).filter((each) => world.digitalCards[each]?.card === id);
      return world.cards[id] && { digitalCards: those.map(digital) };
    }
    case 'digitalCards/':
      return world.digitalCards[id] && digital(id);
    case 'physicalCards/productionStatus': {
      const operation = { operation: 'PRODUCE', status: 'PENDING', startTime: '2029-01-01T00:00:00Z', cardId: id };
      return world.orders[id] && { operations: world.orders[id].map((operationId) => ({ ...operation, operationId })) };
    }
    default:
      throw new Error(`no such path: ${path}`);
  }
}
