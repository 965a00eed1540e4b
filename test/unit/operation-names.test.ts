import { describe, expect, it } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { createOperationNames } from '../../src/server/operation/operation-names.ts';

function prepared(document: string, trusted = false) {
  const operation = getOperationAST(parse(document));
  if (!operation) throw new Error('no operation');
  return { operation, trusted };
}

describe('the name of an operation as it is told', () => {
  it('is its own for the first ones, however often they come, and then "other"', () => {
    const nameOf = createOperationNames(2);
    const names = ['A', 'B', 'C', 'A', 'D', 'B'].map((name) => nameOf(prepared(`query ${name} { me { id } }`)));
    expect(names).toEqual(['A', 'B', 'other', 'A', 'other', 'B']);
  });

  it('takes a place for each type that it is used for, because it is published with each', () => {
    const nameOf = createOperationNames(2);
    const types = ['query', 'mutation', 'subscription', 'query'];
    expect(types.map((type) => nameOf(prepared(`${type} A { id }`)))).toEqual(['A', 'A', 'other', 'A']);
  });

  it('is always its own in a trusted document, which takes no place from others', () => {
    const nameOf = createOperationNames(1);
    const names = ['A', 'B', 'C'].map((name) => nameOf(prepared(`query ${name} { me { id } }`, true)));
    expect([...names, nameOf(prepared('query Any { me { id } }'))]).toEqual(['A', 'B', 'C', 'Any']);
  });

  it('is none where the client gives none, or none may be told', () => {
    const nameOf = createOperationNames(0);
    expect(nameOf(prepared('{ me { id } }'))).toBe('anonymous');
    expect(nameOf(prepared('query A { me { id } }'))).toBe('other');
  });

  it.each(['_4111111111111111', 'Card4111_1111_1111_1111', 'A'.repeat(65)])('is never %s', (name) => {
    for (const trusted of [true, false])
      expect(createOperationNames(9)(prepared(`query ${name} { me { id } }`, trusted))).toBe('other');
  });
});
