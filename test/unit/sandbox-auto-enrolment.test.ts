import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import {
  billingAddress,
  consumerInfo,
  mastercard,
  notifying,
  startIssuer,
  startWebhook,
  visa,
} from './sandbox-support.ts';
import type { Issuer, Webhook } from './sandbox-support.ts';

const complete = { ...consumerInfo, residencyAddress: billingAddress };

describe('auto-enrolment in the sandbox', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    await start();
  });
  afterEach(async () => {
    expect(issuer.sandbox.violations).toEqual([]);
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  async function start(options: Partial<SandboxOptions> = {}) {
    issuer = await startIssuer({
      ...{ notifications: notifying(webhook), behaviour: { autoEnrolment: true }, ...options },
    });
  }
  const store = (personalInformation: object) =>
    issuer.call('PUT', '/banking/v2/{issuer}/consumers/ada', { personalInformation });
  /** How the enrolment that D1 began by itself ended. */
  async function enrolment(pan = visa, cardId = 'card-1') {
    await issuer.registerCard(cardId, pan);
    await issuer.sandbox.settle({ seconds: 10 });
    return webhook.updates.find((update) => update.operation === 'CLICK_TO_PAY_ENROLMENT' && update.cardId === cardId);
  }
  const profiles = async () =>
    (await issuer.call('GET', '/banking/v1/{issuer}/consumers/ada/clickToPay')).body.clickToPayProfiles;

  it('takes what D1 stores', async () => {
    await store(complete);
    expect(await enrolment()).toMatchObject({ status: 'SUCCESSFUL' });
    const entry = { cardId: 'card-1', cardHolderName: 'Ada Quill', billingAddress };
    expect(await profiles()).toMatchObject([{ scheme: 'VISA', consumerInfo, cards: [entry] }]);
    expect(webhook.questions).toEqual([]);
  });

  it('asks the issuer for what is missing, and stores nothing of it', async () => {
    await store({ firstName: 'Adelaide' });
    webhook.consumers.set('ada', complete);
    expect(await enrolment()).toMatchObject({ status: 'SUCCESSFUL' });
    expect(webhook.questions.map(({ path }) => path)).toEqual([
      expect.stringMatching(/consumers\/ada\?cardId=card-1$/),
    ]);
    const consumer = { ...consumerInfo, firstName: 'Adelaide' };
    expect(await profiles()).toMatchObject([{ consumerInfo: consumer, cards: [{ cardHolderName: 'Adelaide Quill' }] }]);
    const stored = (await issuer.call('GET', '/banking/v2/{issuer}/consumers/ada')).body.personalInformation;
    expect(stored).toEqual({ firstName: 'Adelaide' });
  });

  it('asks for an end user of whom nothing is stored', async () => {
    webhook.consumers.set('ada', complete);
    expect(await enrolment()).toMatchObject({ status: 'SUCCESSFUL' });
  });

  it.each([
    ['firstName', 'INVALID_FIRST_NAME'],
    ['lastName', 'INVALID_LAST_NAME'],
    ['language', 'INVALID_LANGUAGE'],
    ['mobilePhoneNumber', 'INVALID_PHONE_NUMBER'],
    ['email', 'INVALID_EMAIL'],
    ['residencyAddress', 'INVALID_BILLING_ADDRESS'],
  ])('fails when nobody knows %s', async (member, errorCode) => {
    const known = { ...complete, [member]: undefined };
    await store(known);
    webhook.consumers.set('ada', known);
    expect(await enrolment()).toMatchObject({ status: 'FAILED', errorCode });
    expect(await profiles()).toEqual([]);
  });

  it('needs no address for Mastercard', async () => {
    await store(consumerInfo);
    expect(await enrolment(mastercard)).toMatchObject({ status: 'SUCCESSFUL' });
    expect(webhook.questions).toEqual([]);
  });

  it.each([
    ['does not know the end user', 404],
    ['fails', 500],
    ['answers nonsense', { firstName: 7 }],
  ])('fails when the issuer %s', async (_what, answer) => {
    webhook.consumers.set('ada', answer);
    expect(await enrolment()).toMatchObject({ status: 'FAILED', errorCode: 'INVALID_FIRST_NAME' });
  });

  it('fails when the sandbox does not know the issuer, with the code that the options say', async () => {
    await issuer.sandbox.stop();
    await start({ notifications: undefined, enrolmentErrors: { firstName: 'NO_NAME' } });
    await issuer.registerCard('card-1', visa);
    await issuer.sandbox.settle({ seconds: 10 });
    const { operations } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/operations')).body;
    expect(operations).toMatchObject([
      { operation: 'CLICK_TO_PAY_ENROLMENT', status: 'FAILED', errorCode: 'NO_NAME' },
      { operation: 'REGISTER', status: 'SUCCESSFUL' },
    ]);
  });

  it('is for cards that are new and active, once', async () => {
    await store(complete);
    await enrolment();
    webhook.received.length = 0;
    expect(await enrolment()).toBeUndefined();
    const encryptedData = await issuer.encrypt({ pan: mastercard, exp: '0639' });
    const inactive = { consumerId: 'ada', cardProductId: 'GOLD', state: 'INACTIVE', encryptedData };
    await issuer.call('PUT', '/banking/v2/{issuer}/cards/card-2', inactive);
    await issuer.sandbox.settle({ seconds: 10 });
    expect(webhook.updates.map(({ operation }) => operation)).toEqual(['REGISTER']);
  });
});
