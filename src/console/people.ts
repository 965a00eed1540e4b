import { createGateway } from './client/gateway.ts';
import { createKept } from './client/kept.ts';
import type { Session } from './client/provider.tsx';
import { createTokens, type Token } from './client/tokens.ts';
import { createConnection, type Connection } from './connection.ts';
import type { Settings } from './settings.ts';

/** One end user, as their app would be: a session of their own, with a token of their own. */
export interface Person {
  id: string;
  /** Until GraphQL says another. */
  name: string;
  session: Session;
  connection: Connection;
}

/** The people of the demo, who get any token they ask for. */
export async function demoPeople(settings: Settings): Promise<Person[]> {
  const answer = await fetch('/console/demo/people');
  const people = (await answer.json()) as { id: string; name: string }[];
  return people.map(({ id, name }) => createPerson(settings, { id, name }, () => askForToken(id)));
}

/** Whose token this is. @throws when it is none */
export function personOfToken(settings: Settings, value: string): Person {
  const { sub, exp } = claimsOf(value);
  const token = { value, endsAt: exp * 1_000 };
  return createPerson(settings, { id: sub, name: sub }, async () => token);
}

function createPerson(
  { graphql, stream, sendsIds }: Settings,
  { id, name }: { id: string; name: string },
  fetchToken: () => Promise<Token>,
): Person {
  const connection = createConnection();
  const gateway = createGateway({
    graphql: new URL(graphql, location.href).href,
    stream: new URL(stream, location.href).href,
    tokens: createTokens(fetchToken),
    sendsIds,
    onConnection: connection.set,
  });
  return { id, name, connection, session: { gateway, kept: createKept(() => localStorage, id) } };
}

async function askForToken(sub: string): Promise<Token> {
  const asked = Date.now();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('/console/demo/tokens', { method: 'POST', headers, body: JSON.stringify({ sub }) });
  if (!answer.ok) throw new Error('There was no token.');
  const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
  return { value: access_token, endsAt: asked + expires_in * 1_000 };
}

/** What the token says of itself: the gateway checks it, and the page only wants to know whose it is. */
function claimsOf(token: string): { sub: string; exp: number } {
  const [, payload = ''] = token.split('.');
  const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  const { sub, exp } = JSON.parse(text) as { sub?: unknown; exp?: unknown };
  if (typeof sub !== 'string' || typeof exp !== 'number') throw new Error('The token names nobody.');
  return { sub, exp };
}
