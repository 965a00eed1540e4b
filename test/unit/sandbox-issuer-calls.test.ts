import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { IssuerClient } from '../../src/sandbox/outbound/issuer-client.ts';
import { cardMessage, consumerMessage, digitalCardMessage, type Message } from '../../src/sandbox/outbound/messages.ts';
import { settingsFrom, type SandboxOptions } from '../../src/sandbox/options.ts';
import { createOutbound } from '../../src/sandbox/outbound/outbound.ts';
import { Questions } from '../../src/sandbox/outbound/questions.ts';
import { consumerInfo, issuerId, notifying, startIssuer, startWebhook, visa } from './sandbox-support.ts';
import type { Issuer, Webhook } from './sandbox-support.ts';

const time = '2026-05-04T10:00:00.000Z';
const begun = { operationId: 'op-1', status: 'PENDING', startTime: time };
const renewal = { ...begun, operation: 'RENEW', cardId: 'card-1', digitalCardIds: ['d-1'] };
const deletion = { ...begun, operation: 'DELETE', consumerId: 'ada' };
const suspension = { ...begun, operation: 'SUSPEND', digitalCardId: 'd-1', cardId: 'card-1' };
const cards = `/notifications/d1/v2/issuers/${issuerId}/cards`;
const consumers = `/notifications/d1/v2/issuers/${issuerId}/consumers`;
const card = `/notifications/d1/v1/issuers/${issuerId}/cards/card-1/notifications`;
const digitalCard = `/notifications/d1/v1/issuers/${issuerId}/digitalCards/d-1/notifications`;

describe("D1's calls to the issuer", () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    await start();
  });
  afterEach(async () => {
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  async function start(options: Partial<SandboxOptions> = {}) {
    issuer = await startIssuer({ notifications: notifying(webhook), delivery: { retrySeconds: [0.01] }, ...options });
  }
  const settings = (options: Partial<SandboxOptions> = {}) => settingsFrom({ issuerId, signers: [], ...options });
  async function tell(...messages: Message[]) {
    for (const message of messages) issuer.sandbox.notifier.publish(message);
    await issuer.sandbox.settle();
  }
  const told = () => webhook.received.map(({ path, body }) => ({ path, body }));
  const byPath = () => told().sort((a, b) => a.path.localeCompare(b.path));

  it('tell of end users in batches and of digital cards one by one, each at its own address', async () => {
    const another = { ...suspension, operationId: 'op-2' };
    await tell(
      ...[consumerMessage(settings(), deletion), cardMessage(settings(), renewal)],
      ...[suspension, another].map((operation) => digitalCardMessage(settings(), operation)),
      consumerMessage(settings(), { ...deletion, consumerId: 'bo' }),
    );
    const alone = { operation: 'SUSPEND', status: 'PENDING', cardId: 'card-1' };
    expect(byPath()).toEqual([
      { path: digitalCard, body: { ...alone, operationId: 'op-1' } },
      { path: digitalCard, body: { ...alone, operationId: 'op-2' } },
      { path: cards, body: { operations: [renewal] } },
      { path: consumers, body: { operations: [deletion, { ...deletion, consumerId: 'bo' }] } },
    ]);
    expect(issuer.sandbox.violations).toEqual([]);
  });

  it('tell of RENEW and DIGITIZE by version 1, and of nothing else, where the issuer takes them so', async () => {
    const v1 = settings({ delivery: { cardsVersion: 'v1' } });
    const production = { ...renewal, operation: 'PRODUCE', digitalCardIds: undefined };
    await tell(cardMessage(v1, renewal), cardMessage(v1, production));
    const { operationId, operation, status, digitalCardIds } = renewal;
    expect(byPath()).toEqual([
      { path: card, body: { operationId, operation, status, digitalCardIds } },
      { path: cards, body: { operations: [JSON.parse(JSON.stringify(production))] } },
    ]);
  });

  it('are named by options', async () => {
    const other = settings({
      wire: { consumerNotificationsPath: 'people' },
      behaviour: { digitalCardNotificationHasCardId: false },
    });
    await tell(consumerMessage(other, deletion), digitalCardMessage(other, suspension));
    expect(byPath().map(({ path }) => path)).toEqual([digitalCard, consumers.replace('consumers', 'people')]);
    expect(byPath()[0]?.body).not.toHaveProperty('cardId');
    // This sandbox was told of no such path.
    expect(issuer.sandbox.violations).toEqual([{ operationId: 'unknown', field: 'path' }]);
  });

  it.each([
    ['end users', consumerMessage(settings(), deletion)],
    ['digital cards', digitalCardMessage(settings(), suspension)],
    ['one card', cardMessage(settings({ delivery: { cardsVersion: 'v1' } }), renewal)],
  ])(
    'about %s are repeated, doubled, kept back, dropped and spoiled like those about cards',
    async (_what, message) => {
      const { notifier } = issuer.sandbox;
      webhook.answers.push(503);
      await tell(message);
      expect(notifier.counters).toMatchObject({ sent: 2, acknowledged: 1, retried: 1 });
      notifier.setPolicy({ duplicate: 2 });
      await tell(message);
      expect(notifier.counters).toMatchObject({ sent: 5, acknowledged: 4 });
      notifier.setPolicy({ duplicate: 0, withhold: true });
      await tell(message);
      expect([notifier.counters.sent, notifier.withheld]).toEqual([5, 1]);
      notifier.setPolicy({ withhold: false });
      notifier.setPolicy({ drop: true });
      await tell(message);
      expect(notifier.counters).toMatchObject({ sent: 6, dropped: 1 });
      notifier.setPolicy({ drop: false, reorder: true });
      await tell(message);
      expect(notifier.counters).toMatchObject({ sent: 7 });
      notifier.setPolicy({ reorder: false, corruptEvery: 1 });
      await tell(message);
      const spoiled = webhook.received.slice(7).flatMap(({ body }) => body.operations ?? body);
      expect(spoiled).toEqual(expect.arrayContaining([expect.objectContaining({ operation: 7 }), ...message.updates]));
    },
  );

  it('show what breaks schema/d1', async () => {
    await tell(consumerMessage(settings(), { ...deletion, startTime: 'yesterday' }));
    await tell(digitalCardMessage(settings(), { ...suspension, operationId: 'not an id' }));
    expect(issuer.sandbox.violations).toEqual([
      { operationId: 'notifyConsumerOperations', field: 'operations.0.startTime' },
      { operationId: 'notifyDigitalCardOperation', field: 'operationId' },
    ]);
  });

  it('can be sent by hand, whatever they say', async () => {
    webhook.answers.push(418);
    const { body } = await issuer.control('POST', '/notifications/raw', { path: digitalCard, body: { what: 'ever' } });
    expect(body).toEqual({ status: 418 });
    expect(told()).toEqual([{ path: digitalCard, body: { what: 'ever' } }]);
  });

  it('drift, and still say what they said', async () => {
    issuer.sandbox.setDrift(true);
    await tell(consumerMessage(settings(), deletion), digitalCardMessage(settings(), suspension));
    const [aboutDigitalCard, aboutConsumer] = byPath();
    expect(aboutDigitalCard?.body).toMatchObject({ operationId: 'op-1', driftMember: expect.anything() });
    expect(aboutConsumer?.body.operations).toHaveLength(2);
    expect((aboutConsumer?.body.operations as unknown[])[0]).toMatchObject(deletion);
    expect(webhook.received.every(({ headers }) => headers['x-d1-drift'] === 'unknown')).toBe(true);
  });
});

describe('get consumer information', () => {
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
  });
  afterEach(() => webhook.stop());

  async function ask(options: Partial<SandboxOptions> = {}) {
    const settings = settingsFrom({ issuerId, signers: [], ...options });
    const client = new IssuerClient(notifying(webhook), { timeoutMs: 5_000 });
    const questions = new Questions({
      settings,
      outbound: await createOutbound(settings),
      issuer: () => client,
      changed: () => undefined,
    });
    return questions.consumerInformation('ada', 'card-1').finally(() => client.stop());
  }

  it('asks with a token, and for a card where the data belong to one', async () => {
    webhook.consumers.set('ada', consumerInfo);
    expect(await ask()).toEqual(consumerInfo);
    await ask({ behaviour: { consumerInformationByCard: false } });
    const path = `/banking/d1/v1/issuers/${issuerId}/consumers/ada`;
    expect(webhook.questions.map((question) => question.path)).toEqual([`${path}?cardId=card-1`, path]);
    expect(webhook.questions[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-correlation-id': expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    });
  });

  it('hears that the issuer does not know somebody', async () => {
    expect(await ask()).toBeNull();
  });

  it.each([
    ['is down', 503, 'the issuer answered 503 about an end user'],
    ['answers no JSON', 'Ada Quill', 'the issuer answered no JSON'],
    ['says what D1 does not take', { email: 'ada at home' }, "the issuer's answer about an end user has a wrong email"],
  ])('fails when the issuer %s, and does not quote it', async (_what, answer, message) => {
    webhook.consumers.set('ada', answer);
    await expect(ask()).rejects.toThrow(new Error(message));
  });

  it('logs nothing of the answer', async () => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    webhook.consumers.set('ada', consumerInfo);
    const issuer = await startIssuer({ logger, notifications: notifying(webhook), behaviour: { autoEnrolment: true } });
    await issuer.registerCard('card-1', visa);
    issuer.sandbox.clock.advance(60_000);
    await issuer.sandbox.settle({ seconds: 60 });
    await issuer.sandbox.stop();
    expect(webhook.questions).toHaveLength(1);
    expect(lines.join('')).not.toMatch(/Quill|example\.com|2025550100/);
  });
});
