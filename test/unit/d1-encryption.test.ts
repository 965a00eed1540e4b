import { beforeAll, describe, expect, it } from '@jest/globals';
import { compactDecrypt, importJWK } from 'jose';
import type { D1Client } from '../../src/d1/types.ts';
import { fromMmyy, toMmyy, toYymm } from '../../src/d1/year-month.ts';
import { clientOf, makeKeys, type Keys } from './d1-stub.ts';

let keys: Keys;
let client: D1Client;
beforeAll(async () => {
  keys = await makeKeys();
  client = clientOf('http://127.0.0.1:9', keys);
});

/** What D1 would find in the JWE. */
async function open(jwe: string) {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, await importJWK(keys.encryption.private, 'ECDH-ES'));
  return { clear: JSON.parse(Buffer.from(plaintext).toString()) as unknown, protectedHeader };
}

describe('card data for D1', () => {
  it('has MMYY in a registration', async () => {
    const { clear } = await open(await client.encryptForRegistration({ pan: '4111111111111111', expiry: '2029-06' }));
    expect(clear).toEqual({ pan: '4111111111111111', exp: '0629' });
  });

  it('has YYMM in an order, and further members as they are', async () => {
    const data = { pan: '4111111111111111', expiry: '2029-06', name: 'JOHN SMITH', secondName: 'ACME', cvv1: '123' };
    const { clear } = await open(await client.encryptForOrder(data));
    expect(clear).toEqual({
      pan: '4111111111111111',
      exp: '2906',
      name: 'JOHN SMITH',
      secondName: 'ACME',
      cvv1: '123',
    });
  });

  it('is a compact JWE with the headers that D1 expects and no others', async () => {
    const { protectedHeader } = await open(await client.encryptForRegistration({ pan: '4', expiry: '2029-06' }));
    expect(protectedHeader).toEqual({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: 'D1-K01',
      epk: expect.objectContaining({ crv: 'P-256' }),
    });
  });

  it('never looks the same twice', async () => {
    const data = { pan: '4111111111111111', expiry: '2029-06' };
    expect(await client.encryptForRegistration(data)).not.toBe(await client.encryptForRegistration(data));
  });

  it('is not encrypted with a month that is none, and the error does not show it', async () => {
    const data = { pan: '4111111111111111', expiry: '2029-13', name: 'x' };
    await expect(client.encryptForRegistration(data)).rejects.toThrow(/^(?!.*2029-13)/);
    await expect(client.encryptForOrder(data)).rejects.toThrow(RangeError);
  });
});

describe('a year and month', () => {
  it.each([
    ['0629', '2029-06'],
    ['12/30', '2030-12'],
    ['0100', '2000-01'],
    ['1329', null],
    ['0029', null],
    ['629', null],
    ['2029-06', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('from D1 as %j is %j', (text, expected) => {
    expect(fromMmyy(text)).toBe(expected);
  });

  it('is written as D1 wants it', () => {
    expect(toMmyy('2029-06')).toBe('0629');
    expect(toYymm('2029-06')).toBe('2906');
  });

  it.each(['2029-6', '2029-00', '2129-06', '0629', ''])('is refused as %j', (text) => {
    expect(() => toMmyy(text)).toThrow(RangeError);
    expect(() => toYymm(text)).toThrow(RangeError);
  });
});
