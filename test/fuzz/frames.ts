import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { frame, hangUp, writeBytes } from '../hostile/sockets/frames.ts';
import { openSocket } from '../hostile/sockets/socket.ts';
import { byChance, known, mutate, type Chance } from './chance.ts';
import { documentOf } from './documents.ts';
import { judgeShown, type Shown } from './judge.ts';
import type { Target } from './target.ts';

/** What a client says: a message, or bytes past the library. */
type Said = { text: string } | { bytes: number[] } | 'init';

/** Codes that the gateway or its library close with for what a client did. 4500 is none: that would be the gateway's own failure. */
const codes = [1000, 1002, 1005, 1007, 1009, 1013, 4400, 4401, 4403, 4408, 4409, 4429];

/** Nobody need wait so long for an answer, or for the end of a socket whose client has gone. */
const patienceMs = 30_000;

function saidOf(schema: GraphQLSchema, chance: Chance): Said {
  const id = chance.percent(96) ? String(chance.number(6)) : chance.json();
  const variables = chance.percent(90) ? undefined : chance.json();
  const payload = chance.percent(96) ? { query: documentOf(schema, chance), variables } : chance.json();
  const usual = ['subscribe', 'subscribe', 'subscribe', 'complete', 'ping', 'pong'];
  const unusual = ['next', 'error', 'connection_ack', 'connection_init', ...known];
  const type = chance.one(chance.percent(93) ? usual : unusual);
  const text = JSON.stringify({ type, id, ...(type !== 'complete' && { payload }) });
  const kind = chance.number(60);
  if (kind === 0) return { text: mutate(text, chance, ['{', '}', '"', ',', 'null']) };
  if (kind === 1) return { text: chance.text() };
  if (kind > 2) return { text };
  const wish = {
    opcode: chance.number(16),
    payload: chance.text(),
    fin: chance.percent(70),
    rsv: chance.percent(20) ? chance.number(8) : 0,
    masked: chance.percent(90),
  };
  return {
    bytes: chance.percent(80) ? [...frame(wish)] : Array.from({ length: chance.number(40) }, () => chance.number(256)),
  };
}

/** Conversations by graphql-ws: one input is one socket with up to eight messages. */
export const frames: Target<Said[]> = {
  name: 'sockets',
  inputs: (schema) =>
    byChance((chance) => [
      ...(chance.percent(85) ? ['init' as const] : []),
      ...Array.from({ length: 1 + chance.number(7) }, () => saidOf(schema, chance)),
    ]),
  async feed({ gateway, tokens }, all) {
    const socket = await openSocket(gateway.ws);
    for (const said of all) {
      if (said === 'init') {
        socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${tokens.alice}` } });
        await socket.next();
      } else if ('text' in said) socket.sendText(said.text);
      else writeBytes(socket.raw, Buffer.from(said.bytes));
    }
    // When this is answered most of what was asked before has been, too.
    socket.send({ type: 'subscribe', id: 'last', payload: { query: '{ me { id } }' } });
    const answered = (async () => {
      while (!socket.heard.some(({ id }) => id === 'last')) if ((await socket.next()) === undefined) break;
    })();
    const isWhole = !all.some((said) => typeof said === 'object' && 'bytes' in said);
    // Half a frame swallows all that comes after it, and then the client goes: the gateway has to let go of it.
    if (!isWhole) await Promise.race([answered, sleep(1_000).then(() => hangUp(socket.raw))]);
    await within(patienceMs, answered);
    socket.sendText('the end');
    const { code } = await within(patienceMs, socket.closed);
    if (!codes.includes(code) && (isWhole || code !== 1006)) throw new Error(`the socket was closed with ${code}`);
    for (const { type, payload } of socket.heard) check(type, payload);
    const heard = [...new Set(socket.heard.map(({ type }) => type))].filter((type) => type !== 'connection_ack').sort();
    return [code, ...(heard.length > 0 ? ['after', ...heard] : [])].join(' ');
  },
};

/** @throws Error when it takes longer */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it was left hanging for ${ms} ms`);
  });
  late.catch(() => undefined);
  return Promise.race([promise, late]).finally(() => timer.abort());
}

function check(type: string, payload: unknown): void {
  if (type === 'error') judgeShown({ errors: payload as Shown['errors'] & object });
  if (type === 'next') judgeShown(payload as Shown);
}
