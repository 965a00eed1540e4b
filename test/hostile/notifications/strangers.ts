import { SignJWT } from 'jose';
import type { Edge } from '../edge.ts';
import { fresh, said, stored, update, type NotificationCase } from './notification.ts';

/** Everybody who is not D1. */
export const unauthenticated: NotificationCase[] = [
  refusedFor('no token', () => undefined),
  refusedFor('an empty one', () => 'Bearer '),
  refusedFor('a token of another kind', async ({ d1 }) => `Basic ${await d1.token()}`),
  refusedFor('one cut short', async ({ d1 }) => `Bearer ${(await d1.token()).slice(0, -3)}`),
  refusedFor('one that has ended', (edge) => own(edge, { exp: 1_000_000_000 })),
  refusedFor('one without an end', (edge) => own(edge, { exp: undefined })),
  refusedFor('one of another issuer', (edge) => own(edge, { iss: 'another-gateway' })),
  refusedFor('one for another audience', (edge) => own(edge, { aud: 'users' })),
  refusedFor('one of another type', (edge) => own(edge, {}, { typ: 'JWT' })),
  refusedFor('one signed with another secret', (edge) => own(edge, {}, {}, 'x'.repeat(32))),
  refusedFor("one signed with the client's secret", (edge) =>
    own(edge, {}, {}, edge.env['NOTIFICATION_CLIENT_SECRET']),
  ),
  refusedFor('alg none', async ({ d1 }) => {
    const head = Buffer.from('{"alg":"none","typ":"d1-notification+jwt"}').toString('base64url');
    return `Bearer ${head}.${(await d1.token()).split('.')[1]}.x`;
  }),
];

function refusedFor(
  name: string,
  authorization: (edge: Edge) => string | undefined | Promise<string | undefined>,
): NotificationCase {
  return {
    ...{ name: `with ${name}`, expected: '401 AUTHORIZER_UNAUTHORIZED, and nothing is stored' },
    async attack(edge) {
      const id = fresh();
      const shown = await authorization(edge);
      edge.made.push(shown?.split(' ')[1] ?? '');
      const headers = { 'content-type': 'application/json', ...(shown !== undefined && { authorization: shown }) };
      const answer = await said(await edge.d1.notify({ operations: [update(id)] }, headers));
      return `${answer}, and ${(await stored(edge, id)) === null ? 'nothing' : 'something'} is stored`;
    },
  };
}

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
