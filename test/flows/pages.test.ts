import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { elsewhere, inPart, whole } from '../support/guide/elsewhere.ts';
import { differences } from '../support/guide/like.ts';
import { openPages } from '../support/guide/pages.ts';
import { openTerminal, type Terminal } from '../support/guide/terminal.ts';
import { makeKey } from '../support/secret-folder.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { limitsEnv } from '../support/traffic.ts';
import { without } from '../support/without.ts';

const { take, takeAll, left } = openPages();

for (const [page, words] of [...elsewhere, ...inPart]) take(page, words);
for (const [page] of whole) takeAll(page);
/** For somebody else's program. */
take('docs/configuration.md', 'ssl_verify_client');

let stack: Stack;
let terminal: Terminal;
beforeAll(async () => {
  stack = await startStack({
    backend: 'redis',
    sandbox: { clock: { speed: 1 } },
    env: { D1_TIMEOUT_MS: '1000', D1_ATTEMPT_TIMEOUT_MS: '400', D1_CONNECT_TIMEOUT_MS: '300' },
  });
  terminal = openTerminal(process.cwd(), { PATH: process.env['PATH'] });
});
afterAll(async () => {
  await terminal.stop();
  await stack.stop();
});

/** With the addresses of this stack, as a reader puts in those of their demo. */
const adapted = (script: string) =>
  script
    .replaceAll('http://127.0.0.1:PORT', stack.identity.url)
    .replaceAll('http://localhost:4101', stack.identity.url)
    .replaceAll('http://127.0.0.1:4000', new URL(stack.gateway.graphql).origin)
    .replaceAll('http://127.0.0.1:4010', stack.sandbox.url);
const run = (script: string) => terminal.run(adapted(script));
const json = async (script: string) => JSON.parse(await run(script)) as Record<string, unknown>;
/** Ids and times are other ones each time. */
const shown = (block: string) =>
  JSON.parse(
    block.replace(/"correlationId": "[^"]*"/, '"correlationId": "…"').replace(/"retryAfterSeconds": \d+,/, ''),
  );

describe('every block of a page', () => {
  it('is run here, or by a test that is there', () => {
    expect(left()).toEqual([]);
  });

  it('has a test, where it is another one, that has the words by which it is known', () => {
    const named = [
      ...elsewhere.map(([, , test, shows]) => [test, shows] as const),
      ...inPart.map(([, , , test, shows]) => [test, shows] as const),
      ...whole.map(([page, test]) => [test, page] as const),
    ];
    const read = (test: string) => readFileSync(new URL(`../../${test}`, import.meta.url), 'utf8');
    const gone = named.filter(([test, shows]) => !read(test).includes(shows));
    expect(gone).toEqual([]);
  });
});

describe('docs/events.md', () => {
  const everything = take('docs/events.md', 'consumerUpdated(after: $after)');
  const open = take('docs/events.md', '"query": "subscription { cardOrderUpdated');
  const goOn = take('docs/events.md', '"query": "subscription($after: String)');

  it('shows all cards of an end user in one subscription', async () => {
    const live = watch<object>(stack.gateway.ws, stack.tokens.bob, everything);
    const consumerUpdated = { kind: 'SNAPSHOT', consumer: { id: 'bob' } };
    expect(await live.until(() => true)).toMatchObject({ consumerUpdated });
    await live.stop();
  });

  it('shows a stream in a shell, and goes on where it ended', async () => {
    const { gateway, sandbox, tokens } = stack;
    const query = 'subscription { cardOrderUpdated(cardId: "crd-carla-visa") { cursor } }';
    const live = watch<{ cardOrderUpdated: { cursor: string } }>(gateway.ws, tokens.carla, query);
    const { cursor } = (await live.until(() => true)).cardOrderUpdated;
    const shells = [open, goOn].map((block) => {
      const shell = openTerminal(process.cwd(), { PATH: process.env['PATH'] });
      // Its progress is for a person.
      shell.begin(`TOKEN=${tokens.carla} CURSOR=${cursor}\n${adapted(block).replace('curl -N', 'curl -sN')}`);
      return shell;
    });
    await shells[0]?.tells(['data: …"kind":"SNAPSHOT"…']);
    await fetch(`${sandbox.url}/sandbox/orders/c0ffee00-0000-4000-8000-00000000ca51/step`, { method: 'POST' });
    for (const shell of shells) await shell.tells(['data: …"kind":"CHANGE"…"stage":"CARD_PROD_DONE"…']);
    await Promise.all([live, ...shells].map((each) => each.stop()));
  });
});

describe('docs/demo.md', () => {
  const blocks = {
    token: take('docs/demo.md', 'curl -s http://127.0.0.1:PORT/token'),
    use: take('docs/demo.md', '{ me { id state'),
    fail: take('docs/demo.md', 'SANDBOX='),
    next: take('docs/demo.md', 'curl -s $SANDBOX/sandbox/operations'),
    policy: take('docs/demo.md', 'curl -s $SANDBOX/sandbox/notifications/policy'),
    other: take('docs/demo.md', 'curl -s http://localhost:4101/token'),
  };

  it('gives tokens, which the gateway takes', async () => {
    expect(await json(blocks.other)).toMatchObject({ access_token: expect.any(String) });
    const { access_token } = await json(blocks.token);
    expect(await json(`TOKEN=${access_token}\n${blocks.use}`)).toMatchObject({ data: { me: { id: 'bob' } } });
  });

  it("has carla's order fail, an enrolment, and notifications come three times", async () => {
    await run(blocks.fail);
    const order = async () =>
      (
        await post(
          stack.gateway.graphql,
          stack.tokens.carla,
          '{ me { cards { nodes { latestOrder { error { code } } } } } }',
        )
      ).text;
    await until(async () => (await order()).includes('"STOCK"'));
    expect(await json(blocks.next)).toEqual({});
    expect(await json(blocks.policy)).toMatchObject({ duplicate: 2, reorder: true });
    await run(blocks.policy.replace('2', '0').replace('true', 'false'));
  });
});

describe('README.md, five minutes', () => {
  const [look, live, order] = [
    take('README.md', '{\n  me'),
    take('README.md', 'subscription'),
    take('README.md', 'mutation'),
  ];

  it('shows alice her cards, and her order until it is delivered', async () => {
    const { graphql, ws } = stack.gateway;
    const { alice, service } = stack.tokens;
    const nodes = [
      { clickToPay: { status: 'NOT_ENROLLED' }, latestOrder: null },
      { state: 'ACTIVE', latestOrder: null },
    ];
    expect((await post(graphql, alice, look)).data).toMatchObject({ me: { cards: { nodes } } });
    type Told = { cardOrderUpdated: { kind: string; order: { stage: string; shipment: { status: string } | null } } };
    const updates = watch<Told>(ws, alice, live);
    await updates.until(({ cardOrderUpdated: { kind } }) => kind === 'SNAPSHOT');
    expect((await post(graphql, service, order)).data).toMatchObject({ orderCard: { userErrors: [] } });
    await updates.until(({ cardOrderUpdated: { order } }) => order?.shipment?.status === 'OUT_FOR_DELIVERY');
    const kinds = updates.events.map(({ cardOrderUpdated: { kind } }) => kind);
    expect(kinds).toEqual(['SNAPSHOT', ...Array.from({ length: 7 }, () => 'CHANGE')]);
    await updates.stop();
  });
});

describe('docs/errors.md', () => {
  const [userErrors, fault] = [take('docs/errors.md', '"userErrors"'), take('docs/errors.md', '"errors"')];

  it('shows what a mutation answers, and what is a fault', async () => {
    const { service } = stack.tokens;
    const register = `mutation { registerConsumer(input: { consumerId: "no id" }) {
      consumer { id } userErrors { code field message }
    } }`;
    const refused = await post(stack.gateway.graphql, service, register);
    expect(differences(shown(userErrors), JSON.parse(refused.text))).toEqual([]);
    stack.sandbox.faults.add({ route: '*', hang: true, times: 0 });
    const late = await post(stack.gateway.graphql, service, '{ card(id: "crd-bob-visa") { state } }');
    stack.sandbox.faults.clear();
    expect(differences(shown(fault), JSON.parse(late.text))).toEqual([]);
  });
});

describe('docs/traffic.md', () => {
  const refusal = take('docs/traffic.md', 'RATE_LIMITED');

  it('shows what somebody is told who asks too often', async () => {
    const own = await startStack({ env: limitsEnv({ CONSUMER: 1 }) });
    try {
      const ask = () => post(own.gateway.graphql, own.tokens.bob, '{ me { id } }');
      await ask();
      expect(differences(shown(refusal), JSON.parse((await ask()).text))).toEqual([]);
    } finally {
      await own.stop();
    }
  });
});

describe('docs/configuration.md', () => {
  const providers = take('docs/configuration.md', '"jwksUrl"');
  const secret = take('docs/configuration.md', 'crypto.randomBytes');

  it('has several identity providers that the gateway takes', () => {
    const env = without(stack.env, 'AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE');
    const { auth } = readConfig({ ...env, EVENT_LOG: 'memory', AUTH_PROVIDERS: providers });
    const issuers = auth.providers.map(({ issuer }) => issuer);
    expect(issuers).toEqual(['https://login.bank.example', 'https://systems.bank.example']);
  });

  it('has a secret that is long enough', async () => {
    expect((await run(secret)).trim()).toMatch(/^[\w-]{43}$/);
  });
});

describe('docs/secrets.md', () => {
  const block = take('docs/secrets.md', '"kty"');

  it('has a key of the form that keys have', async () => {
    const key = JSON.parse(block) as object;
    const { file } = await makeKey('signing');
    expect(Object.keys(key).sort()).toEqual(Object.keys(JSON.parse(file) as object).sort());
  });
});

describe('docs/security.md', () => {
  const remove = take('docs/security.md', 'redis-cli DEL');

  it('deletes what was set aside, all of it', async () => {
    await d1Caller(stack).notify({ operations: ['no operation'] });
    const kept = (await stack.redis('KEYS', '*{aside}*')) as string[];
    const prefix = kept[0]?.split('{aside}')[0] ?? '';
    const named = [...remove.matchAll(/'d1:([^']+)'/g)].map(([, name]) => `${prefix}${name}`);
    expect(named.sort()).toEqual(kept.sort());
    await stack.redis('DEL', ...named);
    expect(await stack.redis('KEYS', '*{aside}*')).toEqual([]);
  });
});

describe('docs/events.md, at the end', () => {
  const revoke = take('docs/events.md', '/internal/revocations');

  it('takes the tokens of alice back', async () => {
    expect(await run(revoke)).toMatch(/^HTTP\/1.1 204/m);
    const { errors } = await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
