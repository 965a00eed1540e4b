import { getActiveResourcesInfo } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { watch } from '../support/client.ts';
import { documents, order, registration } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';
import { makeCertificates } from '../unit/d1-certificates.ts';

type Certificates = Awaited<ReturnType<typeof makeCertificates>>;

let ours: Certificates;
let strangers: Certificates;
beforeAll(async () => {
  [ours, strangers] = await Promise.all([makeCertificates(), makeCertificates()]);
});

const cards = '{ me { cards { nodes { id } } } }';

/** The stack with a D1 that demands a certificate of our authority, and a gateway with these settings. */
function startWithTls({ env, sandbox, backend }: StackOptions): Promise<Stack> {
  const { cert, key } = ours.server;
  return startStack({ backend, sandbox: { ...sandbox, tls: { cert, key, clientCa: ours.ca } }, env });
}

function client({ cert, key }: { cert: string; key: string }): Record<string, string> {
  return { D1_CA: ours.ca, D1_CLIENT_CERTIFICATE: cert, D1_CLIENT_KEY: key };
}

describe.each(worlds)('a D1 that demands a certificate, event log in $backend, drift $drift', ({ backend, drift }) => {
  it('is spoken to with ours: for the token, for reading and for writing, and its notifications come', async () => {
    const stack = await startWithTls({ backend, sandbox: { drift }, env: client(ours.client) });
    try {
      expect(stack.sandbox.url).toMatch(/^https:/);
      const { me } = await ask<{ me: { cards: { nodes: unknown[] } } }>(stack, 'alice', cards);
      expect(me.cards.nodes).toHaveLength(2);
      await mutate(stack, 'service', documents.registerCard, registration());
      const watcher = watch<{ cardOrderUpdated: { order: { status: string } | null } }>(
        stack.gateway.ws,
        stack.tokens.alice,
        documents.watchCardOrder,
        { cardId: 'crd-alice-new' },
      );
      await mutate(stack, 'service', documents.orderCard, order());
      await watcher.until(({ cardOrderUpdated }) => cardOrderUpdated.order?.status === 'SUCCESSFUL');
      await watcher.stop();
      for (const operation of ['getToken', 'registerCard', 'orderCard'])
        expect([operation, stack.sandbox.calls.get(operation)]).toEqual([operation, 1]);
    } finally {
      await stack.stop();
    }
  });
});

describe('a D1 that demands a certificate', () => {
  it.each<[string, () => Record<string, string>]>([
    ['without one', () => ({ D1_CA: ours.ca })],
    ['with one of another authority', () => client(strangers.client)],
    ['without knowing its authority', () => ({ ...client(ours.client), D1_CA: strangers.ca })],
  ])(
    'is not reached %s: every call is D1_UNAVAILABLE, nothing is sent, and no connection stays',
    async (_what, env) => {
      const stack = await startWithTls({ env: env() });
      const { alice, service } = stack.tokens;
      const read = () => faultOf(stack, alice, cards, {});
      const write = () => faultOf(stack, service, documents.registerCard, { input: registration() });
      try {
        expect([await read(), await write()]).toEqual(['D1_UNAVAILABLE', 'D1_UNAVAILABLE']);
        const before = sockets();
        for (let i = 0; i < 50; i++) expect(await (i % 2 === 0 ? read() : write())).toBe('D1_UNAVAILABLE');
        expect(sockets()).toBeLessThan(before + 10);
        expect([...stack.sandbox.calls]).toEqual([]);
        const told = stack.logs.join('');
        for (const pem of Object.values(env()))
          for (const line of pem.split('\n').filter((text) => text.length > 40)) expect(told).not.toContain(line);
      } finally {
        await stack.stop();
      }
    },
  );
});

describe('the aggregator model', () => {
  let stack: Stack;
  let env: Record<string, string>;
  const aggregator = 'AGGREGATOR-7';
  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const kid = 'aggregator-key';
    env = {
      D1_AGGREGATOR_ID: aggregator,
      D1_SIGNING_KEY: JSON.stringify(await exportJWK(privateKey)),
      D1_SIGNING_KEY_ID: kid,
      ...client(ours.client),
    };
    const signers = [{ iss: aggregator, kid, publicJwk: await exportJWK(publicKey) }];
    stack = await startWithTls({ env, sandbox: { signers } });
  });
  afterAll(() => stack.stop());

  it('signs for the issuer: D1 knows the aggregator’s key, and the paths are the issuer’s', async () => {
    await mutate(stack, 'service', documents.registerCard, registration());
    const { me } = await ask<{ me: { cards: { nodes: unknown[] } } }>(stack, 'alice', cards);
    expect(me.cards.nodes).toHaveLength(3);
  });

  it('is not accepted by a D1 that knows the issuer’s own key alone', async () => {
    const other = await startStack({ env: { D1_AGGREGATOR_ID: aggregator } });
    try {
      expect(await faultOf(other, other.tokens.alice, cards, {})).toBe('D1_UNAUTHORIZED');
    } finally {
      await other.stop();
    }
  });
});

/** How many sockets this process has: the gateway's, the sandbox's and ours. */
function sockets(): number {
  return getActiveResourcesInfo().filter((kind) => /^(TCPSocketWrap|TLSWrap)$/.test(kind)).length;
}
