import { ourDocuments } from '../our-documents.ts';
import { textOf } from '../rights.ts';
import { requestText, transports } from '../transports.ts';
import { byTrusted, nothing, verdict, type Attempt } from './attempt.ts';

/** What is shared by requests at the same moment: collapsed reads, held tokens, loaders. */
export const byCaches: Attempt[] = [
  {
    ...{
      name: 'the same question as bob, at the same moment',
      by: 'HTTP POST',
      expected: `bob 50 of 50, ${nothing}`,
      asksD1: true,
    },
    async attack(edge) {
      const asked = Array.from({ length: 100 }, async (_none, index) => {
        const who = index % 2 === 0 ? 'bob' : 'alice';
        const { text } = await byTrusted(edge, 'HTTP POST', 'card-of-any', { id: 'crd-bob-visa' }, who);
        return { who, text };
      });
      const answers = await Promise.all(asked);
      const texts = (who: string) => answers.filter((each) => each.who === who).map(({ text }) => text);
      return `bob ${texts('bob').filter((text) => text.includes('1881')).length} of 50, ${verdict(texts('alice'))}`;
    },
  },
  {
    ...{
      name: 'bob’s watch and hers, at the same moment',
      by: 'WebSocket',
      expected: `bob 20 of 20, ${nothing}`,
      asksD1: true,
    },
    async attack(edge) {
      const asked = Array.from({ length: 40 }, async (_none, index) => {
        const who = index % 2 === 0 ? 'bob' : 'alice';
        const { text } = await byTrusted(edge, 'WebSocket', 'watch-click-to-pay', { cardId: 'crd-bob-visa' }, who);
        return { who, text };
      });
      const answers = await Promise.all(asked);
      const texts = (who: string) => answers.filter((each) => each.who === who).map(({ text }) => text);
      const welcome = texts('bob').filter((text) => text.includes('SNAPSHOT')).length;
      return `bob ${welcome} of 20, ${texts('alice').some((text) => text.includes('SNAPSHOT')) ? 'she watches' : verdict(texts('alice'))}`;
    },
  },
  {
    ...{
      name: 'who somebody is, when two hundred ask at once',
      by: 'HTTP POST',
      expected: 'each is themselves',
      asksD1: true,
    },
    async attack(edge) {
      const people = ['alice', 'bob', 'carla'] as const;
      const asked = Array.from({ length: 200 }, async (_none, index) => {
        const who = people[index % 3] ?? 'alice';
        const { text } = await transports['HTTP POST'](
          edge.gateway,
          edge.tokens[who],
          requestText({ query: '{ me { id } }' }),
        );
        return text.trim() === `{"data":{"me":{"id":"${who}"}}}`;
      });
      return (await Promise.all(asked)).every(Boolean) ? 'each is themselves' : 'somebody was somebody else';
    },
  },
  {
    ...{ name: 'what a cache on the way may keep', by: 'HTTP GET', expected: 'no-store, no-store', asksD1: true },
    async attack({ gateway, tokens }) {
      const headers = { authorization: `Bearer ${tokens.bob}`, 'apollo-require-preflight': 'true' };
      const get = (document: string) =>
        fetch(`${gateway.graphql}?${new URLSearchParams({ query: document }).toString()}`, { headers });
      const answers = [await get(ourDocuments.get('home-screen') ?? ''), await get('{ me { id state } }')];
      return answers.map((answer) => answer.headers.get('cache-control')).join(', ');
    },
  },
];

/** What the answer tells by how it fails. */
export const byFailures: Attempt[] = [500, 404, 403].map((status) => ({
  ...{
    name: `how it fails when D1 answers ${status}`,
    by: 'HTTP POST',
    expected: `the same, ${nothing}`,
    asksD1: true,
  },
  async attack(edge) {
    const ask = async (id: string) => {
      edge.sandbox.faults.add({ route: 'getCard', status, times: 0 });
      const reply = await byTrusted(edge, 'HTTP POST', 'card-of-any', { id });
      edge.sandbox.faults.clear();
      return textOf(reply, id);
    };
    const [first, second] = [await ask('crd-bob-visa'), await ask('crd-nob-visa')];
    return `${first === second ? 'the same' : `${first} but ${second}`}, ${verdict([first])}`;
  },
}));
