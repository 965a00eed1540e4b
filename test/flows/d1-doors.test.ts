import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { documents } from '../support/inputs.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { limitsEnv } from '../support/traffic.ts';

const cardId = 'crd-alice-visa';
const update = (operationId: string, details: object = { status: 'CARD_PROD_REQUESTED' }) => ({
  ...{ operationId, operation: 'PRODUCE', status: 'PENDING', startTime: '2026-01-17T06:28:02.492Z' },
  ...{ cardId, details },
});

let stack: Stack;
afterEach(() => stack.stop());

const basic = (text: string, encoding: 'base64' | 'base64url' = 'base64') => Buffer.from(text).toString(encoding);
const seen = async (response: Response) => [response.status, await response.text(), response.headers.get('vary')];

describe('who asks for a token', () => {
  const [old, next] = ['the secret that goes', 'the secret that comes, which is a lot longer: ~?>éü'];
  const start = async () => {
    stack = await startStack({ env: { NOTIFICATION_CLIENT_SECRET: next, NOTIFICATION_CLIENT_SECRET_2: old } });
    return d1Caller(stack);
  };

  it('is D1 with either of two secrets, in both spellings of base64, and the log says which it was', async () => {
    const d1 = await start();
    for (const encoding of ['base64', 'base64url'] as const)
      for (const secret of [next, old]) expect((await d1.authorize(basic(`d1:${secret}`, encoding))).status).toBe(200);
    const told = stack.logs.map((line) => JSON.parse(line) as { credentials?: number });
    expect(told.map(({ credentials }) => credentials).filter(Boolean)).toEqual([1, 2, 1, 2]);
    expect(stack.logs.join('')).not.toMatch(/the secret that/);
  });

  it('is told the same whether the client or the secret is wrong', async () => {
    const d1 = await start();
    const wrong = ['d2:x', `d2:${next}`, 'd1:', 'd1', `d1:${next}x`, `d1:${next.slice(1)}`, `d1:${old}\0`, ':', ''];
    const answers = await Promise.all(wrong.map(async (text) => seen(await d1.authorize(basic(text) || '%'))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify([401, '{"error":"invalid_client"}', null])]),
    );
  });

  it('is nobody before the body is read', async () => {
    await start();
    const { status } = await endless('/authz/d1/v1/oauth2/token', {});
    expect(status).toBe(401);
  });
});

describe('a body that is compressed', () => {
  it('is refused, for whoever has shown who they are, and says how to send it', async () => {
    stack = await startStack();
    const d1 = d1Caller(stack);
    const token = await d1.token();
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    for (const encoding of ['gzip', 'br', 'deflate', 'identity, gzip', 'x-unknown']) {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const send = (authorization: string) =>
        fetch(`${stack.gateway.notifications}/v2/issuers/DEMO_BANK1/cards`, {
          ...{ method: 'POST', headers: { ...headers, authorization }, body: bomb },
        });
      const refused = await send(`Bearer ${token}`);
      expect([refused.status, refused.headers.get('accept-encoding')]).toEqual([415, 'identity']);
      expect(await refused.json()).toEqual({ errorCode: 'FIELD_INVALID_FORMAT', error: 'content-encoding' });
      expect((await send('Bearer a.b.c')).status).toBe(401);
    }
    const plain = { authorization: `Bearer ${token}`, 'content-encoding': 'identity' };
    expect((await d1.notify({ operations: [update('op-plain')] }, plain)).status).toBe(204);
  });
});

describe('the certificate of D1, told by a proxy', () => {
  const fingerprint = 'AB:CD:EF:01:23:45:67:89:'.repeat(4).slice(0, -1);
  const subject = 'CN=d1-notifications,O=Thales';
  const header = 'x-client-certificate';
  const start = async (proxies: string, env: Record<string, string> = {}) => {
    const certificate = {
      NOTIFICATION_CERTIFICATE_HEADER: 'X-Client-Certificate',
      NOTIFICATION_CERTIFICATES: `${fingerprint}; ${subject}`,
      TRUSTED_PROXIES: proxies,
    };
    // Nobody comes but the test.
    stack = await startStack({ env: { ...certificate, ...env }, sandbox: { clock: { manual: true } } });
  };
  const doors = () => {
    const origin = new URL(stack.gateway.notifications).origin;
    const notifications = `${stack.gateway.notifications}/v2/issuers/DEMO_BANK1/cards`;
    return [`${origin}/authz/d1/v1/oauth2/token`, notifications];
  };
  const question = () => new URL('/banking/d1/v1/issuers/DEMO_BANK1/consumers/alice', stack.gateway.notifications);

  it.each([
    ['fingerprint', fingerprint],
    ['fingerprint in another spelling', fingerprint.replaceAll(':', '').toLowerCase()],
    ['subject', subject],
  ])('opens the doors by its %s', async (_what, shown) => {
    await start('10.0.0.0/8, 127.0.0.1');
    const d1 = d1Caller(stack, { [header]: shown });
    expect((await d1.notify({ operations: [update('op-proxy')] })).status).toBe(204);
    const authorization = `Bearer ${await d1.token()}`;
    expect((await fetch(question(), { headers: { authorization, [header]: shown } })).status).not.toBe(403);
  });

  it.each<[string, string[]]>([
    ['no certificate', []],
    ['an empty one', ['']],
    ['another one', [`${fingerprint.slice(0, -1)}0`]],
    ['a subject that only begins like D1’s', [`${subject}, OU=x`]],
    ['two of them', ['CN=mallory', subject]],
    ['D1’s twice', [subject, subject]],
  ])('keeps them shut for %s, before anything is read', async (_what, shown) => {
    await start('127.0.0.0/8');
    const good = `Basic ${basic(`d1:${stack.env['NOTIFICATION_CLIENT_SECRET']}`)}`;
    for (const door of doors())
      expect(await endless(new URL(door).pathname, { authorization: good, [header]: shown })).toEqual({
        status: 403,
        body: '{"errorCode":"AUTHORIZER_FORBIDDEN","error":"Forbidden"}',
      });
    expect((await fetch(question(), { headers: { authorization: 'Bearer a.b.c' } })).status).toBe(403);
  });

  it('keeps strangers without it out of the log, but for one, and counts them', async () => {
    await start('10.0.0.0/8', limitsEnv({ FAILURES: 3 }));
    for (let times = 0; times < 4; times += 1)
      for (const door of doors()) expect((await fetch(door, { method: 'POST' })).status).toBe(403);
    for (let times = 0; times < 4; times += 1) expect((await fetch(question())).status).toBe(403);
    expect(stack.gateway.counts().traffic.refused.failures).toBe(9);
    const told = stack.logs.map((line) => JSON.parse(line) as { msg: string; status?: number });
    expect(told.filter(({ msg }) => msg === "a caller at D1's doors was refused")).toMatchObject([{ status: 403 }]);
    expect(told.filter(({ msg }) => msg === 'D1 was refused')).toEqual([]);
  });

  it('means nothing from anybody but the proxy, whatever they say of whom they speak for', async () => {
    await start('10.0.0.0/8');
    const pretending = { [header]: subject, 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1' };
    expect((await d1Caller(stack, pretending).authorize()).status).toBe(403);
  });

  it('is not asked of clients of GraphQL', async () => {
    await start('10.0.0.0/8');
    expect((await fetch(stack.gateway.graphql, { method: 'POST' })).status).toBe(401);
  });
});

describe.each(worlds)('what is sent again, event log in $backend, drift $drift', ({ backend, drift }) => {
  it('changes nothing: a batch a hundred times, with a token of before, at another gateway', async () => {
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
    const other = backend === 'redis' ? await stack.addGateway() : stack.gateway;
    const [here, there] = [d1Caller(stack), d1Caller({ ...stack, gateway: other })];
    const headers = { authorization: `Bearer ${await here.token()}`, 'content-type': 'application/json' };
    const subscription = watch<{ cardOrderUpdated: { order: { id: string; stage: string } | null } }>(
      ...([stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId }] as const),
    );
    await subscription.until(() => true);
    const batch = { operations: [update('op-1'), update('op-1', { status: 'DATA_PREPARED' }), update('op-2')] };
    expect((await here.notify(batch, headers)).status).toBe(204);
    const again = Array.from({ length: 99 }, (_, n) => (n % 2 === 0 ? here : there).notify(batch, headers));
    expect(new Set((await Promise.all(again)).map(({ status }) => status))).toEqual(new Set([204]));
    await here.notify({ operations: [update('op-last')] });
    await subscription.until(({ cardOrderUpdated: { order } }) => order?.id === 'op-last');
    expect(subscription.events.map(({ cardOrderUpdated: { order } }) => order && `${order.id} ${order.stage}`)).toEqual(
      [
        null,
        'op-1 CARD_PROD_REQUESTED',
        'op-1 DATA_PREPARED',
        'op-2 CARD_PROD_REQUESTED',
        'op-last CARD_PROD_REQUESTED',
      ],
    );
    await subscription.stop();
  });
});

/** Sends a request whose body begins and never ends: what answers it has not waited for it. */
function endless(path: string, headers: Record<string, string | string[]>) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(stack.gateway.graphql);
    const sent = request({ hostname, port, path, method: 'POST', headers: { ...headers, 'content-length': 1_000 } });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode, body });
        sent.destroy();
      });
    });
    sent.write('{');
  });
}
