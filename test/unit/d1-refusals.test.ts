import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refusal, userErrorCodes, type UserErrorCode } from '../../src/errors.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { wireDefaults } from '../../src/d1/wire.ts';
import { call, clientOf, json, makeKeys, startStub, type Stub } from './d1-stub.ts';

let stub: Stub;
let client: D1Client;
beforeAll(async () => {
  stub = await startStub();
  client = clientOf(stub.url, await makeKeys(), {
    wire: { ...wireDefaults, clickToPayConsumerMember: 'consumerInformation' },
  });
});
afterAll(async () => {
  await client.stop();
  await stub.stop();
});

const card = { consumerId: 'c1', cardProductId: 'p1', encryptedData: 'e' };
async function problemsOf(refused: Promise<unknown>) {
  const error = await refused.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).problems;
}

describe('a refusal by D1', () => {
  it.each<[number, unknown, UserErrorCode, string[]]>([
    [400, { errorCode: 'FIELD_INVALID_FORMAT', error: 'consumerId' }, 'INVALID_FORMAT', ['consumerId']],
    [400, { errorCode: 'FIELD_INVALID_VALUE', error: 'services.issuance' }, 'INVALID_VALUE', ['services', 'issuance']],
    [400, { errorCode: 'FIELD_INVALID_VALUE', error: 'cards[0].pan' }, 'INVALID_VALUE', ['cards', '0', 'pan']],
    [400, { errorCode: 'FIELD_INVALID_VALUE', error: 'cards.3.pan' }, 'INVALID_VALUE', ['cards', '3', 'pan']],
    [400, { errorCode: 'FIELD_INVALID_FORMAT', error: '4111111111111111' }, 'INVALID_FORMAT', []],
    [400, { errorCode: 'FIELD_INVALID_VALUE' }, 'INVALID_VALUE', []],
    [400, { errorCode: 'FIELD_INVALID_FORMAT', error: 'The value 4111 1111 is wrong' }, 'INVALID_FORMAT', []],
    [400, { errorCode: 'FIELD_INVALID_FORMAT', error: 'x'.repeat(101) }, 'INVALID_FORMAT', []],
    [400, { errorCode: 'FIELD_INVALID_FORMAT', error: { pan: '4111' } }, 'INVALID_FORMAT', []],
    [400, { errorCode: 'CRYPTO_ERROR', error: 'decryption' }, 'INVALID_ENCRYPTED_DATA', ['encryptedData']],
    [400, { errorCode: 'PARSING_ERROR', error: 'pan' }, 'INVALID_ENCRYPTED_DATA', ['encryptedData']],
    [
      400,
      { errorCode: 'CRYPTO_ERROR', error: 'cards.3.encryptedData' },
      'INVALID_ENCRYPTED_DATA',
      ['cards', '3', 'encryptedData'],
    ],
    [
      400,
      { errorCode: 'FIELD_INVALID_FORMAT', error: 'cards[3].encryptedData' },
      'INVALID_FORMAT',
      ['cards', '3', 'encryptedData'],
    ],
    [400, { errorCode: 'TO_COME', error: 'consumerId' }, 'REFUSED_BY_D1', []],
    [400, { error: 'Bad' }, 'REFUSED_BY_D1', []],
    [400, undefined, 'REFUSED_BY_D1', []],
    [400, null, 'REFUSED_BY_D1', []],
    [403, { errorCode: 'WHATEVER', error: 'Forbidden' }, 'NOT_ALLOWED', []],
    [404, { error: 'Card not found.' }, 'NOT_FOUND', []],
    [409, {}, 'CONFLICT', []],
    [405, {}, 'REFUSED_BY_D1', []],
    [422, {}, 'REFUSED_BY_D1', []],
  ])('of %i %j is %s at %j', async (status, body, code, field) => {
    stub.answer = json(status, body);
    const problems = await problemsOf(client.registerCard('k1', card, call));
    expect(problems).toEqual([{ code, field, message: userErrorCodes[code] }]);
  });

  it('in a text that is no JSON is one all the same', async () => {
    stub.answer = (response) => response.writeHead(409).end('taken');
    expect(await problemsOf(client.registerCard('k1', card, call))).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('of a read is null for 404, and a fault otherwise: a reader has no input to mend', async () => {
    stub.answer = json(404, { error: 'Card not found.' });
    await expect(client.getCard('k1', call)).resolves.toBeNull();
    stub.answer = json(403, {});
    await expect(client.getCard('k1', call)).rejects.toMatchObject({ code: 'D1_UNEXPECTED' });
  });

  it('names members of an enrolment as we do, however they are called on the wire', async () => {
    stub.answer = json(400, { errorCode: 'FIELD_INVALID_FORMAT', error: 'consumerInformation.email' });
    const enrolment = { consumerInfo: {} } as Parameters<D1Client['enrollCardInClickToPay']>[1];
    const problems = await problemsOf(client.enrollCardInClickToPay('k1', enrolment, call));
    expect(problems).toMatchObject([{ field: ['consumerInfo', 'email'] }]);
  });
});
