import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Tokens } from '../../src/demo/world.ts';
import type { Gateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { post, watch, type Answer } from '../support/client.ts';
import { attribute, startCollector, type Collector } from '../support/collector.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { address, documents, enrolment, expiry, newPan, order, registration } from '../support/inputs.ts';
import { scrape } from '../support/metrics.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { found } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';

const pans = {
  registered: newPan,
  'with a wrong check digit': '4000056655665557',
  'of alice’s Visa card': '4111111111111111',
  'hidden in a notification': '5105105105105100',
  'hidden in a carrier’s message': '378282246310005',
  'in a broken request': '6011111111111117',
};
const person = {
  'first name': 'Wilhelmina',
  'last name': 'Quackenbush',
  'name on the card': 'W QUACKENBUSH',
  'e-mail address': 'w.quackenbush@example.org',
  'phone number': '6035550142',
  birthday: '1979-03-14',
  'address line': address.line1,
  city: address.city,
};

/** Ids of people and cards that the story is about. */
const ids = ['alice', 'crd-alice-new', 'crd-alice-visa', 'request-1'];

/** Three and four digits are anywhere: they are looked for beside their names. */
const verification = { cvv1: '737', pvv: '9182' };

/** A card number in every form in which it would still be one. */
function formsOf(name: string, pan: string): [string, string][] {
  const groups = pan.match(/.{1,4}/g) ?? [];
  const digest = (algorithm: string) => createHash(algorithm).update(pan).digest();
  return [
    [`PAN ${name}`, pan],
    [`PAN ${name}, in groups`, groups.join(' ')],
    [`PAN ${name}, with hyphens`, groups.join('-')],
    [`PAN ${name}, without its last digits`, pan.slice(0, 12)],
    [`PAN ${name}, base64`, Buffer.from(pan).toString('base64').replace(/=+$/, '')],
    [`PAN ${name}, hex`, Buffer.from(pan).toString('hex')],
    ...['md5', 'sha1', 'sha256'].flatMap((algorithm): [string, string][] => [
      [`PAN ${name}, ${algorithm} hex`, digest(algorithm).toString('hex')],
      [`PAN ${name}, ${algorithm} base64url`, digest(algorithm).toString('base64url')],
    ]),
  ];
}

describe('the whole story, with everything that goes wrong on the way', () => {
  let stack: Stack;
  let d1: Recorder;
  let issuer: Recorder;
  let collector: Collector;
  const metrics: string[] = [];
  const answers: Answer<unknown>[] = [];
  const socketAnswers: unknown[] = [];
  const consoleLines: string[] = [];
  /** By themselves: the sandbox is D1, and may name its own. */
  const sandboxLogs: string[] = [];
  const needles: Record<string, string> = {};
  const wireExpiry = expiry.slice(5) + expiry.slice(2, 4);

  beforeAll(async () => {
    for (const method of ['error', 'warn', 'log', 'info'] as const)
      jest
        .spyOn(console, method)
        .mockImplementation((...all: unknown[]) => void consoleLines.push(all.map(String).join(' ')));
    [d1, issuer] = [await startRecorder(), await startRecorder()];
    collector = await startCollector();
    const traced = { TRACES_URL: collector.url, TRACES_PERCENT: '100', TRACES_CALLERS: '127.0.0.1' };
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => void (sandboxLogs.push(chunk.toString()), done()),
    });
    const logger = createLogger({ name: 'sandbox', level: 'debug', destination });
    const env = { METRICS_PORT: '0', ...traced };
    stack = await startStack({ backend: 'redis', d1, env, sandbox: { logger } });
    issuer.forwardTo(new URL(stack.gateway.notifications).origin);
    const clientSecret = stack.env['NOTIFICATION_CLIENT_SECRET'] ?? '';
    stack.sandbox.notifier.setTarget({ url: issuer.url, clientId: 'd1', clientSecret });
    await live();
    collectNeedles();
  });
  afterAll(async () => {
    await stack.stop();
    await Promise.all([d1.stop(), issuer.stop(), collector.stop()]);
    jest.restoreAllMocks();
  });

  async function ask(who: keyof Tokens, query: string, variables: object, headers?: Record<string, string>) {
    const answer = await post<Record<string, { userErrors?: unknown[] }>>(
      stack.gateway.graphql,
      stack.tokens[who],
      query,
      variables,
      headers,
    );
    answers.push(answer);
    return answer;
  }

  async function live(): Promise<void> {
    const second = await stack.addGateway();
    const done = async (who: keyof Tokens, query: string, input: object) => {
      const { data, errors } = await ask(who, query, { input });
      expect([errors, Object.values(data)[0]?.userErrors]).toEqual([undefined, []]);
    };
    const personalInformation = {
      firstName: person['first name'],
      lastName: person['last name'],
      email: person['e-mail address'],
      dateOfBirth: person.birthday,
      language: 'en-US',
      mobilePhoneNumber: { countryCode: '+1', number: person['phone number'] },
      residencyAddress: address,
    };
    await done('service', documents.registerConsumer, { consumerId: 'alice', personalInformation });
    await refusals();
    await done('service', documents.registerCard, registration());
    const cardId = 'crd-alice-new';
    const orders = watch<{ cardOrderUpdated: { order: { shipment: { status: string | null } | null } | null } }>(
      second.ws,
      stack.tokens.alice,
      documents.watchCardOrder,
      { cardId },
    );
    const enrolments = watch<{ clickToPayEnrollmentUpdated: { enrollment: { status: string } } }>(
      second.ws,
      stack.tokens.alice,
      documents.watchClickToPay,
      { cardId },
    );
    await Promise.all([orders.until(() => true), enrolments.until(() => true)]);
    const recipient = { ...address, firstName: person['first name'], lastName: person['last name'] };
    const cardData = { pan: newPan, expiry, name: person['name on the card'], ...verification };
    await done('service', documents.orderCard, order({ shipment: { deliveryAddress: recipient }, cardData }));
    await done('alice', documents.enrollCard, enrolment());
    await enrolments.until(({ clickToPayEnrollmentUpdated: { enrollment } }) => enrollment.status === 'ENROLLED');
    await orders.until(({ cardOrderUpdated }) => cardOrderUpdated.order?.shipment?.status === 'OUT_FOR_DELIVERY');
    await Promise.all([orders.stop(), enrolments.stop()]);
    await hiddenInNotifications();
    await brokenRequests();
    await stack.sandbox.settle();
    await observed(second);
  }

  /** What is told of all that to those who look at the gateways. */
  async function observed(second: Gateway): Promise<void> {
    for (const { metrics: url } of [stack.gateway, second]) metrics.push((await scrape(url)).text);
    for (const { graphql } of [stack.gateway, second])
      await post(graphql, stack.tokens.alice, '{ me { id } }', {}, { 'x-correlation-id': 'the-last' });
    const last = () => collector.spans.filter((span) => attribute(span, 'correlation_id') === 'the-last');
    await until(() => last().length === 2, 30_000);
  }

  /** Inputs that are refused by the gateway, by D1, and for who sends them. */
  async function refusals(): Promise<void> {
    const wrong = pans['with a wrong check digit'];
    const bad = { pan: wrong, expiry: '2019-01', name: person['name on the card'] };
    await ask('service', documents.registerCard, { input: registration({ cardData: { pan: wrong, expiry } }) });
    await ask('service', documents.registerCard, { input: registration({ cardId: newPan }) });
    await ask('service', documents.registerCard, { input: registration({ consumerId: person['e-mail address'] }) });
    await ask('service', documents.registerCard, {
      input: registration({ cardData: { pan: pans['of alice’s Visa card'], expiry } }),
    });
    await ask('service', documents.registerCard, { input: registration({ cardData: newPan }) });
    await ask('service', documents.registerCard, {
      input: registration({ cardData: { pan: Number(newPan), expiry } }),
    });
    await ask('service', documents.orderCard, { input: order({ cardData: bad, consumerId: person['phone number'] }) });
    await ask('service', documents.orderCard, {
      input: order({ cardData: { ...bad, pan: newPan.match(/.{4}/g)?.join(' ') } }),
    });
    await ask('service', documents.orderCard, {
      input: order({ cardData: undefined, encryptedData: 'e30..YQ.YQ.YQ' }),
    });
    await ask('bob', documents.enrollCard, { input: enrolment({ cardId: 'crd-alice-visa' }) });
    await ask('alice', documents.enrollCard, { input: enrolment({ cardId: newPan }) });
    await ask('alice', documents.orderCard, { input: order() });
    await ask('alice', `{ card(id: "${newPan}") { id } me "${person['last name']}" }`, {});
    await ask('alice', `{ card(id: "${newPan}") { id } }`, {}, { 'x-correlation-id': newPan });
    await ask('alice', `query Card_${newPan} { me { id } }`, {}, { traceparent: `00-${newPan}${newPan}-${newPan}-01` });
    for (const status of [500, 400]) {
      const body = JSON.stringify({
        errorCode: 'FIELD_INVALID_VALUE',
        error: `no ${newPan} for ${person['last name']}`,
      });
      stack.sandbox.faults.add({ route: 'registerCard', status, body });
      await ask('service', documents.registerCard, { input: registration() });
    }
    stack.sandbox.faults.add({ route: 'enrollCardInClickToPay', reset: true });
    await ask('alice', documents.enrollCard, { input: enrolment({ cardId: 'crd-alice-visa' }) });
    socketAnswers.push(
      await watch(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId: newPan, after: wrong })
        .ended,
    );
    socketAnswers.push(
      await watch(stack.gateway.ws, stack.tokens.service, documents.registerCard, { input: newPan }).ended,
    );
  }

  /** D1 lets free text through, and somebody may have written a card number into it. */
  async function hiddenInNotifications(): Promise<void> {
    const [hidden, carried] = [pans['hidden in a notification'], pans['hidden in a carrier’s message']];
    const update = { operation: 'PRODUCE', cardId: 'crd-alice-visa', startTime: '2026-01-17T06:28:02.492Z' };
    const shipment = { message: `left for ${person['last name']} ${carried}` };
    const operations = [
      { ...update, operationId: 'op-hidden-1', status: 'FAILED', error: `declined: ${hidden}`, reason: hidden },
      { ...update, operationId: 'op-hidden-2', status: 'SUCCESSFUL', details: { status: 'CARD_SHIPPED', shipment } },
      { ...update, operationId: 'op-hidden-3', status: hidden, operation: `MAKE ${hidden}` },
      { ...update, operationId: 'op-hidden-4', status: 5, error: hidden, name: person['first name'] },
      `${hidden} ${person['last name']}`,
    ];
    expect((await d1Caller(stack).notify({ operations })).status).toBe(204);
    expect((await d1Caller(stack).notify(`{"operations":"${hidden}"`)).status).toBe(400);
    const query =
      '{ card(id: "crd-alice-visa") { orders { nodes { id reason error { code message } shipment { message } } } } }';
    const { text } = await ask('alice', query, {});
    expect(text).toContain('op-hidden-2');
    expect(found(text, { hidden, carried })).toEqual([]);
  }

  /** Bytes that no parser takes, with a card number and a good token in them. */
  async function brokenRequests(): Promise<void> {
    const pan = pans['in a broken request'];
    const { hostname, port, origin } = new URL(stack.gateway.graphql);
    for (const bytes of [
      `GET /${pan} HTTP/9.9\r\nauthorization: Bearer ${stack.tokens.alice}\r\n\r\n`,
      `${pan} ${stack.tokens.alice}\r\n\r\n`,
    ])
      await new Promise((resolve) =>
        connect(Number(port), hostname).on('close', resolve).on('error', resolve).resume().end(bytes),
      );
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.tokens.alice}` };
    for (const path of [`/${pan}`, `/graphql%${pan}`, `/graphql/${pan}?token=${stack.tokens.alice}`])
      await fetch(origin + path, { method: 'POST', headers, body: pan });
    await fetch(stack.gateway.graphql, { method: 'POST', headers, body: `{"query": ${pan}` });
  }

  function collectNeedles(): void {
    const exchanges = [...d1.exchanges, ...issuer.exchanges];
    const heard = exchanges
      .flatMap(({ headers, body, answer }) => [headers.authorization ?? '', body, answer])
      .join('\n');
    // A JWT has three parts and a JWE five, and both begin with a JSON object.
    const tokens = new Set(heard.match(/eyJ[\w-]+(?:\.[\w-]*){2,4}/g));
    expect(tokens.size).toBeGreaterThan(4);
    let n = 0;
    for (const token of [...tokens, ...Object.values(stack.tokens)]) {
      needles[`token or JWE ${(n += 1)}`] = token;
      needles[`signature or tag of token or JWE ${n}`] = token.slice(token.lastIndexOf('.') + 1);
    }
    Object.assign(
      needles,
      Object.fromEntries(Object.entries(pans).flatMap(([name, pan]) => formsOf(name, pan))),
      person,
      {
        'verification value': `"cvv1":"${verification.cvv1}"`,
        'verification value, quoted': `cvv1\\":\\"${verification.cvv1}`,
        'PIN verification value': `"pvv":"${verification.pvv}"`,
      },
      {
        'expiry on the wire': `"exp":"`,
        'expiry on the wire, its value': `"${wireExpiry}"`,
        'expiry, ISO': expiry,
      },
    );
    for (const name of ['NOTIFICATION_CLIENT_SECRET', 'NOTIFICATION_TOKEN_SECRET', 'EVENT_LOG_SECRET'])
      needles[name] = stack.env[name] ?? '';
    const basic = `d1:${stack.env['NOTIFICATION_CLIENT_SECRET'] ?? ''}`;
    needles['Basic credentials'] = Buffer.from(basic).toString('base64url');
    needles['D1_SIGNING_KEY'] = (JSON.parse(stack.env['D1_SIGNING_KEY'] ?? '') as { d: string }).d;
    for (const [name, needle] of Object.entries(needles)) expect([name, needle.length > 5]).toEqual([name, true]);
  }

  it('leaves nothing secret or personal in the logs of the gateways and of the sandbox', () => {
    for (const lines of [stack.logs, sandboxLogs]) {
      expect(lines.length).toBeGreaterThan(50);
      expect(found(lines.join(''), needles)).toEqual([]);
    }
    expect(stack.logs.some((line) => line.includes('"level":20'))).toBe(true);
  });

  it('leaves no id of a person or a card in the logs of the gateways', () => {
    const logs = stack.logs.join('');
    for (const id of ids) expect(logs).not.toContain(id);
    // That of an operation that something is odd about is how anybody finds it at D1.
    expect(logs).toContain('op-hidden-3');
    expect(sandboxLogs.join('')).toContain('crd-alice-new');
  });

  it('leaves nothing in the metrics of either gateway', () => {
    expect(metrics).toHaveLength(2);
    for (const text of metrics) expect(text).toContain('d1_gateway_graphql_operations_total{operation="');
    expect(metrics.join('\n')).toContain('operation="OrderCard"');
    expect(found(metrics.join('\n'), needles)).toEqual([]);
  });

  it('leaves nothing in the traces, and no id of a person or a card either', () => {
    const names = new Set(collector.spans.map(({ name }) => name));
    for (const name of ['graphql mutation OrderCard', 'D1 registerCard', 'event append', 'event delivery'])
      expect(names).toContain(name);
    const traces = collector.bodies.join('\n');
    expect(found(traces, needles)).toEqual([]);
    for (const id of [...ids, 'op-hidden-1', 'op-hidden-3']) {
      expect(traces).not.toContain(id);
      expect(metrics.join()).not.toContain(id);
    }
  });

  it('leaves nothing beside the logs', () => {
    expect(found(consoleLines.join('\n'), needles)).toEqual([]);
  });

  it('leaves nothing in any key or value of Redis', async () => {
    const dump = await stack.dump();
    expect(dump).toContain(':log');
    expect(dump).toContain('{aside}');
    expect(found(dump, needles)).toEqual([]);
    for (const id of ids) expect(dump).not.toContain(id);
  });

  it('leaves nothing in any error that a caller is shown', () => {
    const errors = answers.map(({ data, errors: faults }) => [
      faults,
      Object.values(data ?? {}).map((payload) => (payload as { userErrors?: unknown } | null)?.userErrors),
    ]);
    expect(errors.length).toBeGreaterThan(15);
    expect(JSON.stringify(errors)).toContain('INVALID_CARD_NUMBER');
    const shown = JSON.stringify([errors, socketAnswers]);
    expect(found(shown, needles)).toEqual([]);
  });

  it('puts nothing into an address at D1, where every machine on the way would log it', () => {
    expect(found([...d1.exchanges, ...issuer.exchanges].map(({ url }) => url).join('\n'), needles)).toEqual([]);
  });

  it('gives D1 card data in no other form than a JWE', () => {
    const cards = d1.exchanges.map(({ body }) => body).join('\n');
    expect(cards).toContain('encryptedData');
    const numbers = Object.fromEntries(
      Object.entries(needles).filter(([name]) => /^PAN|^expiry|verification/.test(name)),
    );
    expect(found(cards, numbers)).toEqual([]);
  });

  it('would be noticed if there were one', async () => {
    const haystack = stack.logs.join('') + metrics.join('') + collector.bodies.join('') + (await stack.dump());
    const middle = Math.floor(haystack.length / 2);
    for (const [name, needle] of Object.entries(needles))
      expect(found(haystack.slice(0, middle) + needle + haystack.slice(middle), needles)).toContain(name);
    // And these are what went over the wires, not something made up for the test.
    const wire = [...d1.exchanges, ...issuer.exchanges]
      .map(({ headers, body, answer }) => JSON.stringify(headers) + body + answer)
      .join('\n');
    expect(found(wire, needles)).toEqual(
      expect.arrayContaining(['first name', 'e-mail address', 'token or JWE 1', 'Basic credentials']),
    );
  });
});
