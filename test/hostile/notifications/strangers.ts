import { SignJWT } from 'jose';
import type { Edge } from '../edge.ts';
import { fresh, said, stored, update, type NotificationCase } from './notification.ts';

type Authorization = (edge: Edge) => string | undefined | Promise<string | undefined>;

/** What everybody shows who is not D1. */
const shows: Record<string, Authorization> = {
  'no token': () => undefined,
  'an empty one': () => 'Bearer ',
  'a token of another kind': async ({ d1 }) => `Basic ${await d1.token()}`,
  'one cut short': async ({ d1 }) => `Bearer ${(await d1.token()).slice(0, -3)}`,
  'one that has ended': (edge) => own(edge, { exp: 1_000_000_000 }),
  'one without an end': (edge) => own(edge, { exp: undefined }),
  'one of another issuer': (edge) => own(edge, { iss: 'another-gateway' }),
  'one for another audience': (edge) => own(edge, { aud: 'users' }),
  'one of another type': (edge) => own(edge, {}, { typ: 'JWT' }),
  'one signed with another secret': (edge) => own(edge, {}, {}, 'x'.repeat(32)),
  "one signed with the client's secret": (edge) => own(edge, {}, {}, edge.env['NOTIFICATION_CLIENT_SECRET']),
  'alg none': async ({ d1 }) => {
    const head = Buffer.from('{"alg":"none","typ":"d1-notification+jwt"}').toString('base64url');
    return `Bearer ${head}.${(await d1.token()).split('.')[1]}.x`;
  },
};

/** Where D1 calls, below its issuer: what it says there of an operation, or null where it asks. */
const doors: Record<string, { path: (issuer: string) => string; bodyOf: ((id: string) => object) | null }> = {
  cards: notified('v2', 'cards', (id) => ({ operations: [update(id)] })),
  consumers: notified('v2', 'consumers', (id) => ({
    operations: [update(id, { operation: 'UPDATE', cardId: undefined, consumerId: 'alice' })],
  })),
  card: notified('v1', 'cards/crd-alice-visa/notifications', update),
  'digital card': notified('v1', 'digitalCards/nobodys/notifications', update),
  'the question for an end user': {
    path: (issuer) => `/banking/d1/v1/issuers/${issuer}/consumers/bob?cardId=crd-bob-visa`,
    bodyOf: null,
  },
};

function notified(version: 'v1' | 'v2', path: string, bodyOf: (id: string) => object) {
  return { path: (issuer: string) => `/notifications/d1/${version}/issuers/${issuer}/${path}`, bodyOf };
}

function call(edge: Edge, door: string, issuer: string, shown: string | undefined, id = fresh()): Promise<string> {
  const { path, bodyOf } = doors[door] as (typeof doors)[string];
  const headers = { 'content-type': 'application/json', ...(shown !== undefined && { authorization: shown }) };
  const post = bodyOf && { method: 'POST', body: JSON.stringify(bodyOf(id)) };
  return fetch(new URL(path(issuer), edge.gateway.notifications), { ...post, headers }).then(said);
}

async function shownBy(edge: Edge, authorization: Authorization): Promise<string | undefined> {
  const shown = await authorization(edge);
  edge.made.push(shown?.split(' ')[1] ?? '');
  return shown;
}

const ours = ({ env }: Edge) => env['D1_ISSUER_ID'] ?? '';

/** At every door: nothing may get as far as D1. */
export const unauthenticated: NotificationCase[] = Object.keys(doors).flatMap((door) =>
  Object.entries(shows).map(([name, authorization]) => ({
    ...{ name: `${door}, with ${name}`, expected: '401 AUTHORIZER_UNAUTHORIZED' },
    attack: async (edge) => call(edge, door, ours(edge), await shownBy(edge, authorization)),
  })),
);

const othersIssuers = ['OTHER_BANK', 'demo_bank1', 'DEMO_BANK1%00', '%2e%2e%2fDEMO_BANK1'];

/** With a good token, for an issuer that this gateway is not of. */
export const ofOthers: NotificationCase[] = Object.entries(doors).flatMap(([door, { bodyOf }]) =>
  othersIssuers.map((issuer) => ({
    name: `${door}, for the issuer ${issuer}`,
    // Where D1 asks, its own form of an error names the field alone.
    expected: bodyOf === null ? '404' : '404 FIELD_INVALID_VALUE',
    attack: async (edge) => call(edge, door, issuer, `Bearer ${await edge.d1.token()}`),
  })),
);

/** All of the above once more, and then whoever it is about looks. */
export const ofNobody: NotificationCase = {
  ...{ name: 'all that nobody may say', expected: 'nothing is stored', asksD1: true },
  async attack(edge) {
    const ids: string[] = [];
    const id = () => ids[ids.push(fresh()) - 1] as string;
    for (const door of Object.keys(doors)) {
      for (const authorization of Object.values(shows))
        await call(edge, door, ours(edge), await shownBy(edge, authorization), id());
      for (const issuer of othersIssuers) await call(edge, door, issuer, `Bearer ${await edge.d1.token()}`, id());
    }
    const seen = await Promise.all(ids.map((each) => stored(edge, each)));
    return seen.every((each) => each === null) ? 'nothing is stored' : seen.join();
  },
};

/** Signed as ours are, but for what is given. */
function own(
  { env }: Edge,
  claims: object,
  header: object = {},
  secret = env['NOTIFICATION_TOKEN_SECRET'] ?? '',
): Promise<string> {
  const seconds = Math.floor(Date.now() / 1_000);
  const usual = { iss: 'd1-graphql-gateway', aud: 'd1-notifications', sub: 'd1', iat: seconds, exp: seconds + 900 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'd1-notification+jwt', ...header })
    .sign(Buffer.from(secret))
    .then((token) => `Bearer ${token}`);
}
