import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { consumerInfo, notifying, startIssuer, startWebhook, visa, type Issuer } from './sandbox-support.ts';

describe("the sandbox's control", () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await startIssuer();
  });
  afterEach(() => issuer.sandbox.stop());
  const getCard = () => issuer.call('GET', '/banking/v1/{issuer}/cards/crd-bob-visa');

  it('seeds the people of the demo without telling anybody', async () => {
    const seeded = (await issuer.control('POST', '/seed')).body;
    expect(seeded).toMatchObject({
      consumerIds: ['alice', 'bob', 'carla'],
      cardIds: ['crd-alice-visa', 'crd-alice-mastercard', 'crd-bob-visa', 'crd-carla-visa'],
    });
    const of = async (path: string) => (await issuer.call('GET', `/banking/v1/{issuer}/${path}`)).body;
    expect(await of('consumers/alice/clickToPay')).toEqual({ clickToPayProfiles: [] });
    expect(await of('consumers/bob/clickToPay')).toMatchObject({
      clickToPayProfiles: [{ scheme: 'VISA', cards: [{ cardId: 'crd-bob-visa' }] }],
    });
    const status = 'physicalCards/crd-carla-visa/productionStatus';
    expect(await of(status)).toMatchObject({
      operations: [{ operationId: (seeded.operationIds as [string])[0], details: { status: 'CARD_PROD_ONGOING' } }],
    });
    expect(issuer.sandbox.notifier.counters.sent).toBe(0);
    await issuer.control('POST', '/clock/advance', { seconds: 299 });
    expect(await of(status)).toMatchObject({ operations: [{ details: { status: 'CARD_PROD_ONGOING' } }] });
    await issuer.control('POST', '/clock/advance', { seconds: 1 });
    expect(await of(status)).toMatchObject({ operations: [{ details: { status: 'CARD_PROD_DONE' } }] });
    issuer.sandbox.seed();
    expect((await issuer.control('GET', '/state')).body).toMatchObject({ consumers: 3, cards: 4, violations: [] });
  });

  it('orders faults by route and number, before or after the operation', async () => {
    issuer.sandbox.seed();
    await getCard();
    const fault = (body: object) => issuer.control('POST', '/faults', body);
    await fault({ route: 'getCard', status: 429, headers: { 'retry-after': '7' }, times: 2 });
    expect((await getCard()).headers.get('retry-after')).toBe('7');
    expect((await issuer.call('GET', '/banking/v2/{issuer}/consumers/bob')).status).toBe(200);
    expect((await getCard()).status).toBe(429);
    expect((await getCard()).status).toBe(200);
    await fault({ route: 'get*', status: 502, body: '<html>', contentType: 'text/html' });
    expect((await getCard()).headers.get('content-type')).toBe('text/html');
    await fault({ route: 'registerConsumer', status: 500, phase: 'after' });
    expect((await issuer.call('PUT', '/banking/v2/{issuer}/consumers/dora', {})).status).toBe(500);
    expect((await issuer.call('GET', '/banking/v2/{issuer}/consumers/dora')).status).toBe(200);
    await fault({ route: '*', reset: true });
    await expect(getCard()).rejects.toThrow();
    await fault({ route: 'getCard', status: 500, times: 0 });
    for (let round = 0; round < 3; round++) expect((await getCard()).status).toBe(500);
    await issuer.control('DELETE', '/faults');
    expect((await getCard()).status).toBe(200);
  });

  it('hangs without keeping the sandbox from stopping', async () => {
    issuer.sandbox.faults.add({ route: 'getCard', hang: true });
    const hanging = getCard().then(
      () => 'answered',
      () => 'cut',
    );
    while (issuer.sandbox.faults.list()[0]?.hits !== 1) await new Promise((resolve) => setImmediate(resolve));
    await issuer.sandbox.stop();
    expect(await hanging).toBe('cut');
  });

  it('drifts as the change policy allows, and keeps what was said', async () => {
    issuer.sandbox.seed();
    const before = (await getCard()).body;
    await issuer.control('POST', '/drift', { on: true });
    const { body, headers } = await getCard();
    expect(headers.get('x-d1-drift')).toBe('unknown');
    expect(body).toMatchObject({ ...before, ongoingOperation: 'DRIFT_ONGOING', driftMember: expect.anything() });
    const operations = (await issuer.call('GET', '/banking/v1/{issuer}/cards/crd-bob-visa/operations')).body.operations;
    expect(operations).toHaveLength(3);
    expect(issuer.sandbox.violations).toEqual([]);
  });

  it('counts calls by operation', async () => {
    await getCard();
    await issuer.call('GET', '/nowhere');
    expect((await issuer.control('GET', '/state')).body.calls).toEqual({ getToken: 1, getCard: 1, unknown: 1 });
    await issuer.control('DELETE', '/calls');
    expect((await issuer.control('GET', '/state')).body.calls).toEqual({});
  });

  it('refuses orders it does not understand', async () => {
    expect((await issuer.control('POST', '/clock', { sped: 3 })).status).toBe(400);
    expect((await issuer.control('POST', '/drift', { on: 'yes' })).status).toBe(400);
    expect((await issuer.control('GET', '/nothing')).status).toBe(501);
  });

  it.each(['http://evil.example', 'http://localhost.evil.example:4010', 'null', 'http://127.evil.example'])(
    'takes nothing of a page of %s, whatever it sends',
    async (origin) => {
      const post = (path: string, headers: object) =>
        fetch(`${issuer.sandbox.url}/sandbox${path}`, { method: 'POST', headers: { origin, ...headers } });
      await getCard();
      for (const path of ['/notifications/lose-next', '/tokens/revoke', '/seed', '/orders/some/step'])
        for (const headers of [{}, { 'content-type': 'application/json' }])
          expect((await post(path, headers)).status).toBe(403);
      expect((await getCard()).status).toBe(404);
      expect(issuer.sandbox.store.cards.size).toBe(0);
    },
  );

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000', 'https://localhost', undefined])(
    'takes what comes from %s',
    async (origin) => {
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      const answer = await fetch(`${issuer.sandbox.url}/sandbox/seed`, { method: 'POST', headers });
      expect(answer.status).toBe(200);
    },
  );

  it.each([
    ['/clock', { speed: 0 }],
    ['/clock', { speed: -1 }],
    ['/clock/advance', { seconds: -1 }],
    ['/settle', { timeoutMs: -1 }],
    ['/faults', { route: 'getCards', status: 500 }],
    ['/faults', { route: 'getCard', status: 42 }],
    ['/faults', { route: 'getCard', status: 500, phase: 'later' }],
    ['/operations/next-result', { kind: 'REGISTER', cardId: 'card-1', status: 'FAILURE' }],
    ['/operations/next-result', { kind: 'ENROLMENT', cardId: 'card-1', status: 'FAILED' }],
    ['/notifications/policy', { duplicate: -1 }],
    ['/notifications/target', { url: '127.0.0.1:4000', clientId: 'd1', clientSecret: 'not-so-secret-secret' }],
  ])('refuses %s %j, and nothing is changed', async (path, body) => {
    const before = [issuer.sandbox.clock.speed, issuer.sandbox.clock.now()];
    expect((await issuer.control('POST', path, body)).status).toBe(400);
    expect([issuer.sandbox.clock.speed, issuer.sandbox.clock.now()]).toEqual(before);
    expect(issuer.sandbox.faults.list()).toEqual([]);
  });

  it('takes states it does not know, for D1 may have others', async () => {
    issuer.sandbox.seed();
    expect((await issuer.control('POST', '/cards/crd-bob-visa/state', { state: 'FROZEN' })).status).toBe(200);
    expect((await getCard()).body).toMatchObject({ state: 'FROZEN' });
  });

  it('speeds the clock up and settles when the story is told', async () => {
    const webhook = await startWebhook();
    issuer.sandbox.notifier.setTarget(notifying(webhook));
    await issuer.control('POST', '/clock', { manual: false, speed: 1_000 });
    await issuer.order('card-1', visa);
    expect((await issuer.control('POST', '/settle', { seconds: 15 })).body).toEqual({ quiet: true });
    expect(webhook.updates.at(-1)?.details?.shipment?.status).toBe('OUT_FOR_DELIVERY');
    await webhook.stop();
    expect((await issuer.control('POST', '/settle')).status).toBe(200);
  });
});

describe("the sandbox's log", () => {
  it('holds ids, codes and durations, and nothing of a person, a card or a key', async () => {
    const lines: string[] = [];
    const logger = pino({ base: { name: 'sandbox' } }, { write: (line: string) => void lines.push(line) });
    const webhook = await startWebhook();
    const issuer = await startIssuer({ logger, notifications: notifying(webhook) });
    await issuer.call('PUT', '/banking/v2/{issuer}/consumers/ada', { personalInformation: consumerInfo });
    await issuer.registerCard('card-1', visa);
    await issuer.registerCard(visa, visa);
    await issuer.enrol('card-1');
    await issuer.order('card-1', visa);
    await issuer.call('GET', `/nowhere/${visa}`);
    await issuer.sandbox.settle({ seconds: 30 });
    await issuer.sandbox.stop();
    await webhook.stop();
    const text = lines.map(withoutWhatIsRandom).join('');
    expect(text).toContain('"operationId":"registerCard","status":204,"cardId":"card-1"');
    for (const secret of [
      visa,
      '1111',
      'Quill',
      '@example.com',
      '2025550100',
      'Elm Road',
      'eyJ',
      '0639',
      'not-so-secret',
    ])
      expect(text.includes(secret)).toBe(false);
  });
});

/**
 * A log line without what chance decides and what could hold any four digits: the time, the duration, the id of a delivery and the port.
 * Each is left out only where it belongs and in the form it should have; anything else stays, to be looked through.
 */
function withoutWhatIsRandom(line: string): string {
  return line
    .replace(/"time":\d{13}(?=,)/, '"time":0')
    .replace(/"ms":\d+(\.\d+)?(?=,)/, '"ms":0')
    .replace(/"deliveryId":"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"/, '"deliveryId":""')
    .replace(/"url":"http:\/\/127\.0\.0\.1:\d{1,5}"/, '"url":""');
}
