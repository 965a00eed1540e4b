import { hidesCardNumber } from '../../card-number.ts';
import type { Prepared } from '../document/documents.ts';

/** What an operation is called in metrics, spans and log lines. */
export type NameOf = (prepared: Pick<Prepared, 'operation' | 'trusted'>) => string;

const longest = 64;

/**
 * Clients choose names, and each one is kept and published for as long as the process runs: those of trusted documents, which the issuer gave, and of
 * the others the first `most`. One that is used for a query and for a mutation takes two places, because it is published twice. One that could be a
 * card number is never one of them.
 */
export function createOperationNames(most: number): NameOf {
  const known = new Set<string>();
  return ({ operation: { name: node, operation: type }, trusted }) => {
    const name = node?.value;
    if (name === undefined) return 'anonymous';
    if (name.length > longest || hidesCardNumber(name)) return 'other';
    const place = `${type} ${name}`;
    if (trusted || known.has(place)) return name;
    if (known.size >= most) return 'other';
    known.add(place);
    return name;
  };
}
