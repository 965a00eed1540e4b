import { ourDocuments } from '../our-documents.ts';
import { welcomedSocket } from '../sockets/socket.ts';
import { requestText, transports, type TransportName } from '../transports.ts';
import { byTrusted, nothing, verdict, type Attempt } from './attempt.ts';

/** Ids that some part on the way might take for bob's. */
const alike = [
  ...[
    'CRD-BOB-VISA',
    'crd-bob-visa ',
    'crd-bob-visa\0',
    'crd-bob-visa\n',
    'crd%2Dbob%2Dvisa',
    'crd-bob-visa;',
    '*',
    '%',
    '_',
  ],
  ...[
    'crd-alice-visa/../crd-bob-visa',
    '../crd-bob-visa',
    '..%2fcards%2fcrd-bob-visa',
    'crd-alice-visa?x=/crd-bob-visa',
  ],
  ...[
    'crd-alice-visa#/../crd-bob-visa',
    'crd-alice-visa,crd-bob-visa',
    'crd‑bob‑visa',
    'crd-bob-visa\u200b',
    '\uff43rd-bob-visa',
  ],
  ...["' OR 1=1 --", '${crd-bob-visa}', 'crd-alice-visa/../../consumers/bob', '../consumers/bob', '.', '..', '', '/'],
];

/** Her token, with something of bob's in it; and bob's, with something else. */
function tampered(hers: string, his: string): Record<string, string> {
  const [head = '', body = '', signature = ''] = hers.split('.');
  const [hisHead, hisBody, hisSignature] = his.split('.');
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  const twice = JSON.stringify(decoded(body)).replace('"sub":"alice"', '"sub":"alice","sub":"bob"');
  return {
    'his claims under her signature': `${head}.${hisBody}.${signature}`,
    'his name in her claims': `${head}.${encoded({ ...decoded(body), sub: 'bob' })}.${signature}`,
    'two names in her claims': `${head}.${Buffer.from(twice).toString('base64url')}.${signature}`,
    'his claims under no algorithm': `${encoded({ ...decoded(head), alg: 'none' })}.${hisBody}.`,
    'his token by another key': `${encoded({ ...decoded(head), kid: '../../etc/passwd' })}.${hisBody}.${hisSignature}`,
    'his token with padding': `${hisHead}=.${hisBody}=.${hisSignature}=`,
    'hers and his': `${hers}, Bearer ${his}x`,
  };
}

const tamperings = Object.keys(tampered('e30.e30.', 'e30.e30.'));
const answered: TransportName[] = ['HTTP POST', 'SSE POST', 'WebSocket'];

export const byTampering: Attempt[] = [
  ...answered.map((by): Attempt => ({
    ...{ name: 'an id twice in one object, hers and bob’s', by, expected: nothing, asksD1: true },
    async attack({ gateway, tokens }) {
      const request = requestText({ query: ourDocuments.get('card-of-any') });
      const variables = '{"id":"crd-alice-visa","id":"crd-bob-visa"}';
      const { text } = await transports[by](gateway, tokens.alice, { ...request, variables });
      return verdict([text.replace('crd-bob-visa', '')]);
    },
  })),
  ...answered.map((by): Attempt => ({
    ...{ name: 'ids that look like bob’s', by, expected: nothing, asksD1: true },
    async attack(edge) {
      const texts: string[] = [];
      for (const id of alike) texts.push((await byTrusted(edge, by, 'card-of-any', { id })).text);
      return verdict(texts);
    },
  })),
  ...tamperings.map((name): Attempt => ({
    ...{ name: `in place of her token on an open socket: ${name}`, by: 'WebSocket', expected: 'CLOSED 4403' },
    async attack({ gateway, tokens }) {
      const socket = await welcomedSocket(gateway.ws, tokens.alice);
      const authorization = `Bearer ${tampered(tokens.alice, tokens.bob)[name]}`;
      socket.send({ type: 'ping', payload: { type: 'refreshToken', authorization } });
      return `CLOSED ${(await socket.closed).code}`;
    },
  })),
  {
    ...{ name: 'passwords of D1 that are guessed', by: 'D1', expected: '401' },
    async attack({ d1 }) {
      const guesses = ['d1:d1', 'd1:', 'd1:password', ':', 'admin:admin', 'd1:undefined', 'd1:null'];
      const answers = await Promise.all(guesses.map((guess) => d1.authorize(Buffer.from(guess).toString('base64'))));
      return [...new Set(answers.map(({ status }) => status))].join();
    },
  },
];
