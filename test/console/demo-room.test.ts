import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDemo, type Demo } from '../support/demo.ts';

describe('what a demo serves for the console', () => {
  let demo: Demo;
  beforeAll(async () => void (demo = await startDemo()), 60_000);
  afterAll(() => demo?.stop());

  const url = (path: string) => new URL(`/console/demo/${path}`, demo.graphql);
  const get = async (path: string) => (await fetch(url(path))).json() as Promise<unknown>;
  const send = (path: string, body: unknown, type = 'application/json') =>
    fetch(url(path), { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });

  it('gives tokens to the people of the demo, and to nobody else', async () => {
    const people = (await get('people')) as { id: string }[];
    expect(people.map(({ id }) => id)).toEqual(['alice', 'bob', 'carla']);
    expect(await (await send('tokens', { sub: 'alice' })).json()).toMatchObject({ expires_in: 150 });
    for (const sub of ['back-office', 'mallory', 7, undefined])
      expect((await send('tokens', { sub })).status).toBe(404);
  });

  it('takes nothing without a type, which any page could send', async () => {
    expect((await fetch(url('tokens'), { method: 'POST' })).status).toBe(415);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'takes no %s, which any page could send',
    async (type) => {
      for (const path of ['tokens', 'orders', 'sandbox/clock'])
        expect((await send(path, { speed: 5 }, type)).status).toBe(415);
      expect(await get('state')).toMatchObject({ speed: 1 });
    },
  );

  /** As a browser asks for a name that leads to this machine. Gives the status. */
  const askAs = (hostname: string, path: string, body?: object) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(demo.graphql);
      const host = `${hostname}:${port}`;
      const headers = { host, origin: `http://${host}`, accept: 'text/html', 'content-type': 'application/json' };
      const options = { host: '127.0.0.1', port, path, method: body ? 'POST' : 'GET', headers };
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end(body && JSON.stringify(body));
    });

  it.each(['evil.example', 'localhost.evil.example', '192.0.2.1'])(
    'gives a page that comes as %s nothing, with which it would be of one origin',
    async (name) => {
      expect(await askAs(name, '/console/demo/tokens', { sub: 'alice' })).toBe(403);
      expect(await askAs(name, '/console/demo/people')).toBe(403);
      // The playground has tokens in it.
      expect(await askAs(name, '/graphql')).toBe(403);
      expect(await askAs(name, '/console')).toBe(403);
    },
  );

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('is there as %s', async (name) => {
    expect(await askAs(name, '/console/demo/tokens', { sub: 'alice' })).toBe(200);
    expect(await askAs(name, '/graphql')).toBe(200);
  });

  it('moves the levers of the sandbox, and nothing else there', async () => {
    expect(await (await send('sandbox/clock', { speed: 5 })).json()).toMatchObject({ speed: 5 });
    expect((await send('sandbox/clock', { speed: -1 })).status).toBe(400);
    expect(await get('state')).toMatchObject({ speed: 5, policy: { withhold: false }, held: [], redis: 'none' });
    await send('sandbox/clock', { speed: 1 });
    for (const path of ['sandbox/%2e%2e/banking/x', 'sandbox/..%2fbanking'])
      expect((await send(path, {})).status).toBe(404);
    expect((await send('redis', { cut: true })).status).toBe(404);
  });

  it('orders a card of the demo, and no other, and tells how its notifications were taken', async () => {
    expect((await send('orders', { cardId: 'crd-mallory' })).status).toBe(404);
    expect(await (await send('orders', { cardId: 'crd-bob-visa' })).json()).toMatchObject({
      data: { orderCard: { userErrors: [], order: { stage: 'CARD_PROD_REQUESTED' } } },
    });
    const taken = (await get('notifications?after=0')) as { number: number; subject: string }[];
    expect(taken.map(({ subject }) => subject)).toContain('card:crd-bob-visa');
    expect(await get(`notifications?after=${String(taken.length)}`)).not.toContainEqual(taken[0]);
  });
});
