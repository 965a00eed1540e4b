import { Kind, parse } from 'graphql';
import { jsonOf, requestText, searchOf } from '../hostile/transports.ts';
import { byChance } from './chance.ts';
import { documentOf, type Who } from './documents.ts';
import { judge, judgeShown, type Shown } from './judge.ts';
import type { Target } from './target.ts';
import { askedOf } from './variables.ts';

interface Streamed {
  who: Who;
  by: 'POST' | 'GET';
  query: string;
  /** JSON; undefined for none. */
  variables: string | undefined;
}

/** Nobody need wait so long for the end of a stream, or for the first of a subscription. */
const patienceMs = 30_000;

/** Documents and variables of chance by server-sent events. */
export const streams: Target<Streamed> = {
  name: 'streams',
  inputs: (schema) =>
    byChance((chance) => {
      const by = chance.one(['POST', 'GET'] as const);
      if (chance.percent(40)) return { ...askedOf(schema, chance, () => true), by };
      const variables = chance.percent(80) ? undefined : JSON.stringify(chance.json());
      return { who: chance.one(['alice', 'bob', 'service']), by, query: documentOf(schema, chance), variables };
    }),
  async feed({ gateway, tokens }, { who, by, query, variables }) {
    const known = { accept: 'text/event-stream', authorization: `Bearer ${tokens[who]}` };
    const headers = { ...known, 'apollo-require-preflight': 'true' };
    const text = by === 'GET' ? query.slice(0, 4_000) : query;
    const request = { ...requestText({ query: text }), ...(variables !== undefined && { variables }) };
    const posted = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
    const signal = AbortSignal.timeout(patienceMs);
    const response = await (by === 'GET'
      ? fetch(`${gateway.stream}?${searchOf(request)}`, { headers, signal })
      : fetch(gateway.stream, { ...posted, body: jsonOf(request), signal }));
    if (response.status === 431) return 'STATUS 431';
    if (response.status !== 200) return `${response.status} ${judge(response.status, await response.text())}`;
    return read(response, isSubscription(text));
  },
};

/** To its end, or of a subscription to the first that it says. @throws Error for what is no event, or must not be said, or does not come */
async function read(response: Response, isEndless: boolean): Promise<string> {
  const decoder = new TextDecoder();
  const outcomes: string[] = [];
  let rest = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const [, name, data = ''] = /^(?:event: (next|complete)\ndata: ?(.*)|:)$/.exec(event) ?? fail(event);
      if (name === 'next') outcomes.push(judgeShown(JSON.parse(data) as Shown, data));
      if (name === 'complete') return [...new Set(outcomes), 'complete'].join(' ');
    }
    // Leaving ends the stream.
    if (isEndless && outcomes.includes('data')) return `${[...new Set(outcomes)].join(' ')} and more`;
  }
  throw new Error(`a stream broke off after ${outcomes.join() || 'nothing'}`);
}

function fail(event: string): never {
  throw new Error(`this is no event: ${event.slice(0, 200)}`);
}

function isSubscription(query: string): boolean {
  try {
    return parse(query).definitions.some(
      (each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === 'subscription',
    );
  } catch {
    return false;
  }
}
