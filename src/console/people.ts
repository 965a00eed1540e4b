import { createGateway } from './client/gateway.ts';
import { createKept } from './client/kept.ts';
import type { Session } from './client/provider.tsx';
import { createTokens, type Token, type Tokens } from './client/tokens.ts';
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
  return people.map(({ id, name }) =>
    createPerson(
      settings,
      { id, name },
      createTokens(() => askForToken(id)),
    ),
  );
}

/** Whose token this is. `onRefused` is told when the gateway does not take it, or no longer. @throws when it is none */
export function personOfToken(settings: Settings, value: string, onRefused: (person: Person) => void): Person {
  const sub = subjectOf(value);
  const person = createPerson(settings, { id: sub, name: sub }, { get: async () => value, renew });
  return person;

  /** There is no other one: whoever asks for it after a refusal gets no answer, and so does not try again. */
  async function renew(why?: 'refused'): Promise<string> {
    if (why !== 'refused') return value;
    person.session.gateway.stop();
    onRefused(person);
    return new Promise(() => undefined);
  }
}

/** Before the page shows `next`: nothing of it is done, or stays in the browser, for somebody else. */
export function leave({ id, session: { gateway, kept } }: Person, next: Person): void {
  gateway.stop();
  if (id !== next.id) kept.forgetAll();
}

function createPerson(
  { graphql, stream, sendsIds }: Settings,
  { id, name }: { id: string; name: string },
  tokens: Tokens,
): Person {
  const connection = createConnection();
  const gateway = createGateway({
    graphql: new URL(graphql, location.href).href,
    stream: new URL(stream, location.href).href,
    tokens,
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
function subjectOf(token: string): string {
  const [, payload = ''] = token.split('.');
  const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  const { sub } = JSON.parse(text) as { sub?: unknown };
  if (typeof sub !== 'string') throw new Error('The token names nobody.');
  return sub;
}
