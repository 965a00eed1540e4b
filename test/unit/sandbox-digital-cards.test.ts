import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { notifying, startIssuer, startWebhook, visa, type Issuer, type Webhook } from './sandbox-support.ts';

describe('digital cards in the sandbox', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  let id: string;
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
    issuer = await startIssuer({ notifications: notifying(webhook), ...options });
    await issuer.registerCard('card-1', visa);
    await issuer.enrol('card-1');
    await issuer.sandbox.settle({ seconds: 5 });
    id = (await list())[0]?.digitalCardId as string;
  }
  async function list() {
    const { digitalCards } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/digitalCards')).body;
    return digitalCards as { digitalCardId: string; state: string }[];
  }
  const path = (tail = '') => `/banking/v1/{issuer}/digitalCards/${id}${tail}`;
  const act = (verb: string, body: object = {}) => issuer.call('POST', path(`/operations:${verb}`), body);
  const state = async () => (await issuer.call('GET', path())).body.state;
  const told = () => webhook.received.filter(({ path: to }) => to.includes(`/digitalCards/${id}/`));

  it('are shown one by one', async () => {
    const shown = { digitalCardId: id, cardId: 'card-1', state: 'ACTIVE', scheme: 'VISA', last4: '1111' };
    expect((await issuer.call('GET', path())).body).toEqual({ ...shown, expiryDate: '0639' });
  });

  it('are suspended, resumed and deleted at once; when the device has done it, the issuer is told', async () => {
    for (const [verb, after] of [
      ['suspend', 'SUSPENDED'],
      ['resume', 'ACTIVE'],
      ['suspend', 'SUSPENDED'],
      ['delete', 'DELETED'],
    ] as const) {
      expect((await act(verb, { reasonCode: 'DEVICE_LOST', reason: 'left on a train' })).status).toBe(204);
      expect(await state()).toBe(after);
      webhook.received.length = 0;
      await issuer.sandbox.settle({ seconds: 5 });
      const expected = { operation: verb.toUpperCase(), status: 'SUCCESSFUL', cardId: 'card-1' };
      expect(told().map(({ body }) => body)).toMatchObject([expected]);
      const operationId = String(told()[0]?.body.operationId);
      const operation = (await issuer.call('GET', path(`/operations/${operationId}`))).body;
      expect(operation).toMatchObject({ ...expected, reason: 'left on a train', digitalCardId: id });
    }
  });

  it('refuse what does not fit their state', async () => {
    expect((await act('resume')).status).toBe(403);
    await act('suspend');
    expect((await act('suspend')).status).toBe(403);
    await act('delete');
    for (const verb of ['suspend', 'resume', 'delete']) expect((await act(verb)).status).toBe(403);
    expect(await state()).toBe('DELETED');
  });

  it('of a consumer who is not active stay as they are', async () => {
    await issuer.control('POST', '/consumers/ada/state', { state: 'SUSPENDED' });
    expect((await act('suspend')).status).toBe(403);
    expect(await state()).toBe('ACTIVE');
  });

  it('that D1 does not know are not found', async () => {
    const known = id;
    id = 'unknown';
    expect((await issuer.call('GET', path())).body).toMatchObject({ errorCode: 'DIGITAL_CARD_NOT_FOUND' });
    for (const verb of ['suspend', 'resume', 'delete']) expect((await act(verb)).status).toBe(404);
    id = known;
    expect((await issuer.call('GET', path('/operations/unknown'))).body).toMatchObject({
      errorCode: 'OPERATION_NOT_FOUND',
    });
  });

  it('end as a test orders', async () => {
    const failure = { status: 'FAILED', errorCode: 'DEVICE_UNREACHABLE', error: 'No device.' };
    await issuer.control('POST', '/operations/next-result', { kind: 'SUSPEND', digitalCardId: id, ...failure });
    await act('suspend');
    await issuer.sandbox.settle({ seconds: 5 });
    expect(told().at(-1)?.body).toMatchObject(failure);
  });

  it('have other states, answers and lists by option', async () => {
    await issuer.sandbox.stop();
    const digitalCardStates = { ACTIVE: 'ON', SUSPENDED: 'OFF', DELETED: 'GONE' };
    await start({ behaviour: { digitalCardStates, answerOperation: true, listDeletedDigitalCards: false } });
    const { status, body } = await act('suspend');
    expect({ status, operation: body.status }).toEqual({ status: 200, operation: 'PENDING' });
    expect(await list()).toMatchObject([{ state: 'OFF' }]);
    await act('delete');
    expect(await list()).toEqual([]);
    expect(await state()).toBe('GONE');
  });
});
