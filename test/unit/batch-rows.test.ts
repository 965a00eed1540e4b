import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { readRow } from '../../src/batch/row.ts';
import { Refusal } from '../../src/errors.ts';
import { address, expiry } from '../support/inputs.ts';
import { card, pans, row } from '../support/batch.ts';

const read = (value: unknown) => readRow(Buffer.from(JSON.stringify(value)));

function problemsOf(text: Buffer | unknown) {
  try {
    readRow(Buffer.isBuffer(text) ? text : Buffer.from(JSON.stringify(text)));
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    throw error;
  }
  return [];
}

const wrong = (value: unknown) => problemsOf(value).map(({ code, field }) => `${code} ${field.join('.')}`);

describe('a row of a batch', () => {
  it("takes the members of the API's inputs, and gives those of D1", () => {
    const person = { firstName: 'Dora', mobilePhoneNumber: { countryCode: '+33', number: '612345678' } };
    const { personalInformation, cards } = read(row({ personalInformation: { ...person, residencyAddress: address } }));
    expect(personalInformation).toEqual({
      firstName: 'Dora',
      mobilePhoneNumber: { countryCode: '+33', phoneNumber: '612345678' },
      residencyAddress: address,
    });
    expect(cards).toEqual([card()]);
  });

  it('takes null for what is not given, and an initial state', () => {
    const given = { encryptedData: 'a..b.c.d', cardData: null, state: 'INACTIVE' };
    expect(read(row({ personalInformation: null, cards: [card(given)] })).cards[0]).toMatchObject({
      encryptedData: 'a..b.c.d',
      state: 'INACTIVE',
    });
  });

  const thisMonth = new Date().toISOString().slice(0, 7);
  it.each([
    ['no consumer', row({ consumerId: undefined }), ['REQUIRED consumerId']],
    ['an e-mail address for an id', row({ consumerId: 'dora@example.org' }), ['ID_REVEALS_PERSON consumerId']],
    ['no cards', { consumerId: 'dora' }, ['REQUIRED cards']],
    ['an empty list of cards', row({ cards: [] }), ['INVALID_FORMAT cards']],
    [
      'a wrong check digit',
      row({ cards: [card({ cardData: { pan: '4000056655665557', expiry } })] }),
      ['INVALID_CARD_NUMBER cards.0.cardData.pan'],
    ],
    [
      'a number where D1 has digits',
      row({ cards: [card({ cardData: { pan: 4000056655665556, expiry } })] }),
      ['INVALID_FORMAT cards.0.cardData.pan'],
    ],
    [
      'a card that has ended',
      row({ cards: [card({ cardData: { pan: pans[0], expiry: '2019-06' } })] }),
      ['CARD_EXPIRED cards.0.cardData.expiry'],
    ],
    [
      "D1's own form of an expiry",
      row({ cards: [card({ cardData: { pan: pans[0], expiry: '0649' } })] }),
      ['INVALID_FORMAT cards.0.cardData.expiry'],
    ],
    [
      'a thirteenth month',
      row({ cards: [card({ cardData: { pan: pans[0], expiry: '2049-13' } })] }),
      ['INVALID_FORMAT cards.0.cardData.expiry'],
    ],
    ['the card number as the id', row({ cards: [card({ cardId: pans[0] })] }), ['CARD_ID_REVEALS_PAN cards.0.cardId']],
    [
      'the card number within the id',
      row({ cards: [card({ cardId: `crd-${pans[0]}-1` })] }),
      ['CARD_ID_REVEALS_PAN cards.0.cardId'],
    ],
    [
      'neither clear nor encrypted data',
      row({ cards: [card({ cardData: undefined })] }),
      ['REQUIRED cards.0.cardData', 'REQUIRED cards.0.encryptedData'],
    ],
    [
      'both clear and encrypted data',
      row({ cards: [card({ encryptedData: 'a..b.c.d' })] }),
      ['CONFLICTING cards.0.cardData', 'CONFLICTING cards.0.encryptedData'],
    ],
    [
      'something that is no JWE',
      row({ cards: [card({ cardData: undefined, encryptedData: pans[0] })] }),
      ['INVALID_FORMAT cards.0.encryptedData'],
    ],
    ['a state that no card begins with', row({ cards: [card({ state: 'DELETED' })] }), ['INVALID_VALUE cards.0.state']],
    ['a card twice', row({ cards: [card(), card({ cardId: 'crd-2' }), card()] }), ['CONFLICT cards.2.cardId']],
    ['a list', [row()], ['INVALID_FORMAT ']],
    ['null', null, ['REQUIRED ']],
  ])('is refused with %s', (_what, value, expected) => {
    expect(wrong(value)).toEqual(expected);
  });

  it('is refused with more than 50 cards, which are not looked at', () => {
    const cards = Array.from({ length: 300_000 }, () => ({}));
    expect(wrong({ consumerId: 'c 1', cards })).toEqual(['INVALID_FORMAT consumerId', 'INVALID_FORMAT cards']);
    expect(problemsOf(row({ cards }))).toEqual([
      { code: 'INVALID_FORMAT', field: ['cards'], message: 'must have at most 50 cards' },
    ]);
    const fifty = Array.from({ length: 50 }, (_, index) => card({ cardId: `crd-${index}` }));
    expect(wrong(row({ cards: fifty }))).toEqual([]);
    expect(wrong(row({ cards: [...fifty, card({ cardId: 'crd-50' })] }))).toEqual(['INVALID_FORMAT cards']);
  });

  it('is told of 100 problems at most, and how many there are', () => {
    const problems = problemsOf({ consumerId: 'c1', cards: Array.from({ length: 50 }, () => ({ more: 1 })) });
    expect(problems).toHaveLength(101);
    // Each card has an unknown member and lacks both of its ids.
    expect(problems.at(-1)).toEqual({ code: 'INVALID_FORMAT', field: [], message: 'has 150 problems in all' });
  });

  it('is taken in the last month of its card', () => {
    expect(wrong(row({ cards: [card({ cardData: { pan: pans[0], expiry: thisMonth } })] }))).toEqual([]);
  });

  it('is refused with every wrong field at once', () => {
    const person = { language: 'english', dateOfBirth: '1990-02-30', residencyAddress: { ...address, state: 'Texas' } };
    const cards = [card({ cardProductId: 'no spaces' }), card({ cardId: '', state: 7 })];
    expect(wrong({ consumerId: '', personalInformation: person, cards }).sort()).toEqual([
      'INVALID_FORMAT cards.0.cardProductId',
      'INVALID_FORMAT cards.1.cardId',
      'INVALID_FORMAT consumerId',
      'INVALID_FORMAT personalInformation.dateOfBirth',
      'INVALID_FORMAT personalInformation.language',
      'INVALID_FORMAT personalInformation.residencyAddress.state',
      'INVALID_VALUE cards.1.state',
    ]);
  });

  it.each([
    ['at the top', row({ personalInfo: {} }), 'INVALID_FORMAT '],
    ['in a card', row({ cards: [card(), card({ cardId: 'crd-2', stat: 'ACTIVE' })] }), 'INVALID_FORMAT cards.1'],
    [
      'in card data',
      row({ cards: [card({ cardData: { pan: pans[0], expiry, cvv: '123' } })] }),
      'INVALID_FORMAT cards.0.cardData',
    ],
    [
      "by D1's name",
      row({
        personalInformation: { mobilePhoneNumber: { countryCode: '+1', number: '2025550143', phoneNumber: '2' } },
      }),
      'INVALID_FORMAT personalInformation.mobilePhoneNumber',
    ],
    ['that is a trap', JSON.parse('{"consumerId":"dora","cards":[],"__proto__":{}}') as unknown, 'INVALID_FORMAT '],
  ])('is refused with an unknown member %s', (_where, value, expected) => {
    expect(wrong(value)).toContain(expected);
  });

  it('says which members there are, not which unknown one was found', () => {
    const [problem] = problemsOf(row({ [pans[1]]: true }));
    expect(problem?.message).toBe('has a member other than consumerId, personalInformation, cards');
  });

  it.each([
    ['no JSON', Buffer.from('{"consumerId": "dora"')],
    ['no JSON but a card number', Buffer.from(pans[0].replace(/^/, 'x'))],
    ['deep', Buffer.from('['.repeat(900_000))],
  ])('is refused when it is %s', (_what, text) => {
    expect(problemsOf(text)).toEqual([{ code: 'INVALID_FORMAT', field: [], message: 'is not JSON' }]);
  });

  it('is refused when it is not UTF-8, rather than changed', () => {
    const latin = Buffer.from(JSON.stringify(row({ personalInformation: { firstName: 'Zoë' } })), 'latin1');
    expect(problemsOf(latin)).toEqual([{ code: 'INVALID_FORMAT', field: [], message: 'is not UTF-8' }]);
  });

  it('may begin with the mark that some programs put before UTF-8', () => {
    expect(problemsOf(Buffer.from(`\uFEFF${JSON.stringify(row())}`))).toEqual([]);
  });

  it('never has a value quoted', () => {
    const secrets = ['Wilhelmina-the-Second', '12 Secret Lane', '4000056655665557', '2019-06', 'not-a-jwe', 'X-Land'];
    const [name, line1, pan, past, jwe, country] = secrets;
    const value = {
      consumerId: name + '@example.org',
      personalInformation: {
        firstName: [name],
        email: name,
        language: name,
        residencyAddress: { line1: line1?.repeat(9), countryCode: country },
      },
      cards: [
        {
          cardId: pan + '!',
          cardProductId: line1,
          cardData: { pan, expiry: past },
          encryptedData: jwe,
          state: name,
          [pan ?? '']: 1,
        },
      ],
      [line1 ?? '']: name,
    };
    const text = JSON.stringify(problemsOf(value));
    expect(problemsOf(value).length).toBeGreaterThan(8);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});
