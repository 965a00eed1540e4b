import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { d1Caller } from '../support/d1-caller.ts';
import { found } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

/** What the issuer's customer system holds of dora, of whom D1 stores nothing. */
const dora = {
  firstName: 'Dorothea',
  lastName: 'Quackenbush',
  language: 'en-US',
  email: 'd.quackenbush@example.org',
  dateOfBirth: '1979-03-14',
  mobilePhoneNumber: { countryCode: '+1', phoneNumber: '6035550142' },
  residencyAddress: { line1: '12 Harbour Lane', city: 'Portsmouth', state: 'NH', zipCode: '03801', countryCode: 'US' },
};
const personal = {
  'first name': dora.firstName,
  'last name': dora.lastName,
  'e-mail address': dora.email,
  birthday: dora.dateOfBirth,
  'phone number': dora.mobilePhoneNumber.phoneNumber,
  'address line': dora.residencyAddress.line1,
  consumerId: 'dora-7c1f',
  cardId: 'crd-dora-91aa',
};

describe.each(worlds)('Get consumer information, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let token: string;
  beforeAll(async () => {
    stack = await startStack({ backend, sandbox: { drift } });
    token = await d1Caller(stack).token();
    const record = { ...dora, incomeBand: 'D', accounts: ['4111111111111111'] };
    stack.backOffice.people.set('dora-7c1f', { record, cards: new Map() });
  });
  afterAll(() => stack.stop());
  beforeEach(() => {
    stack.backOffice.calls.length = 0;
    stack.backOffice.down(false);
  });

  const ask = (path: string, authorization: string | null = `Bearer ${token}`, method = 'GET') =>
    fetch(new URL(`/banking/d1/v1/issuers/${path}`, stack.gateway.graphql), {
      method,
      headers: { 'x-correlation-id': 'question-1', ...(authorization !== null && { authorization }) },
    });

  it('answers what D1 asks for, from the issuer’s customer system, and nothing besides', async () => {
    const answer = await ask('DEMO_BANK1/consumers/dora-7c1f?cardId=crd-dora-91aa');
    expect([answer.status, await answer.json()]).toEqual([200, dora]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-correlation-id')).toBe('question-1');
    const calls = [{ directory: 'consumer', consumerId: 'dora-7c1f', cardId: 'crd-dora-91aa' }];
    expect(stack.backOffice.calls).toEqual(calls);
  });

  it('answers without a card where the issuer’s data do not belong to one', async () => {
    expect((await ask('DEMO_BANK1/consumers/dora-7c1f')).status).toBe(200);
    expect(stack.backOffice.calls).toEqual([{ directory: 'consumer', consumerId: 'dora-7c1f', cardId: undefined }]);
  });

  it('answers an unknown end user with 404 and an error', async () => {
    const answer = await ask('DEMO_BANK1/consumers/nobody');
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'consumerId' }]);
    expect(stack.backOffice.calls).toHaveLength(1);
  });

  it.each([
    ['another issuer', 'OTHER_BANK/consumers/dora-7c1f'],
    ['another spelling of the issuer', 'demo_bank1/consumers/dora-7c1f'],
    ['an issuer with a space', 'DEMO_BANK1%20/consumers/dora-7c1f'],
    ['an end user with a slash', 'DEMO_BANK1/consumers/dora%2F7c1f'],
    ['an end user with another letter', 'DEMO_BANK1/consumers/d%C3%B6ra'],
    ['an end user with a line break', 'DEMO_BANK1/consumers/dora%0A'],
    ['a way out of the folder', 'DEMO_BANK1/consumers/..%2Fdora-7c1f'],
    ['an e-mail address', 'DEMO_BANK1/consumers/d.quackenbush@example.org'],
    ['an end user of 65 characters', `DEMO_BANK1/consumers/${'x'.repeat(65)}`],
    ['an end user of 2,000 characters', `DEMO_BANK1/consumers/${'x'.repeat(2_000)}`],
    ['an end user that is a card number', 'DEMO_BANK1/consumers/4111111111111111'],
    ['a card that is its number', 'DEMO_BANK1/consumers/dora-7c1f?cardId=4111111111111111'],
    ['an empty card', 'DEMO_BANK1/consumers/dora-7c1f?cardId='],
    ['a card with a sign', 'DEMO_BANK1/consumers/dora-7c1f?cardId=a%26b'],
    ['a card of 49 characters', `DEMO_BANK1/consumers/dora-7c1f?cardId=${'x'.repeat(49)}`],
    ['two cards', 'DEMO_BANK1/consumers/dora-7c1f?cardId=a&cardId=b'],
  ])('answers a question about %s with 404, and asks nobody', async (_what, path) => {
    const answer = await ask(path);
    const error = expect.stringMatching(/^(issuer|consumer|card)Id$/);
    expect([answer.status, await answer.json()]).toEqual([404, { error }]);
    expect(stack.backOffice.calls).toEqual([]);
  });

  it('answers 401 to who has no good token, whatever is asked for, and asks nobody', async () => {
    const bad = [
      null,
      '',
      'Bearer',
      `Basic ${token}`,
      `Bearer ${token.slice(0, -2)}`,
      `Bearer ${stack.tokens.service}`,
    ];
    for (const authorization of bad)
      for (const path of [
        'DEMO_BANK1/consumers/dora-7c1f',
        'OTHER_BANK/consumers/x',
        'DEMO_BANK1/consumers/d%C3%B6ra',
      ]) {
        const answer = await ask(path, authorization);
        expect([answer.status, await answer.json()]).toMatchObject([401, { errorCode: 'AUTHORIZER_UNAUTHORIZED' }]);
      }
    expect(stack.backOffice.calls).toEqual([]);
  });

  it('serves nothing but GET there', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD'])
      expect((await ask('DEMO_BANK1/consumers/dora-7c1f', `Bearer ${token}`, method)).status).toBe(404);
    expect(stack.backOffice.calls).toEqual([]);
  });

  it('answers 503 and when to come back while the customer system is down, and 200 when it is back', async () => {
    stack.backOffice.down(true);
    const answer = await ask('DEMO_BANK1/consumers/dora-7c1f');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toEqual({ error: 'Temporarily unavailable' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    stack.backOffice.down(false);
    expect((await ask('DEMO_BANK1/consumers/dora-7c1f')).status).toBe(200);
  });

  it('logged none of it and stored none of it', async () => {
    const kept = stack.logs.join('') + (await stack.dump());
    expect(found(kept, personal)).toEqual([]);
    expect(kept).toContain('/banking/d1/v1/issuers/:issuerId/consumers/:consumerId');
  });
});

describe('Get consumer information, without a customer system', () => {
  it('is not served', async () => {
    const stack = await startStack({ env: { CONSUMER_DIRECTORY_URL: '', CONSUMER_DIRECTORY_TOKEN: '' } });
    try {
      const headers = { authorization: `Bearer ${await d1Caller(stack).token()}` };
      const url = new URL('/banking/d1/v1/issuers/DEMO_BANK1/consumers/alice', stack.gateway.graphql);
      const answer = await fetch(url, { headers });
      expect([answer.status, await answer.json()]).toMatchObject([
        404,
        { errors: [{ message: 'Nothing is served here.' }] },
      ]);
    } finally {
      await stack.stop();
    }
  });
});
