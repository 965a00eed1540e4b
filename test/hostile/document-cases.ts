import type { HostileCase } from './case.ts';
import { hostileDocuments, type HostileDocument } from './documents.ts';
import { searchOf, transports, jsonOf, type Reply, type RequestText, type TransportName } from './transports.ts';

/** Node takes 16 KiB of headers, the first line with them. A document that is nearly as long would depend on the length of the token. */
const longestSearch = 15_000;
/** A client that is still writing may hear of the refusal as a reset. */
const tooLongToWrite = 100_000;

/** Every document by every transport that can carry it. */
export function documentCases(): HostileCase[] {
  return Object.entries(hostileDocuments).flatMap(([group, documents]) =>
    documents.flatMap((each) =>
      (Object.keys(transports) as TransportName[]).flatMap((by) => {
        const expected = expectedOf(each, by);
        return expected === null ? [] : [caseOf(group, each, by, expected)];
      }),
    ),
  );
}

function expectedOf({ code, request }: HostileDocument, by: TransportName): string | null {
  const isGet = by.endsWith('GET');
  const way = isGet ? 'GET' : by === 'WebSocket' ? by : 'otherwise';
  const found = typeof code === 'string' ? code : code[way] === undefined ? code.otherwise : code[way];
  if (found === null || !isGet) return found;
  const { length } = searchOf(request);
  return length > tooLongToWrite ? null : length > longestSearch ? 'STATUS 431' : found;
}

function caseOf(group: string, { name, request }: HostileDocument, by: TransportName, expected: string): HostileCase {
  return {
    family: 'Documents',
    name: `${group}: ${name}`,
    ...{ by, expected },
    // Where documents are known by ids, one that is not is told so.
    expectedOfOwn: expected.replace('PERSISTED_QUERY_NOT_SUPPORTED', 'PERSISTED_QUERY_NOT_FOUND'),
    attack: async ({ gateway, tokens }) => outcomeOf(await transports[by](gateway, tokens.alice, request), request),
    // Whatever is said in the middle of it.
    secrets: [markOf(request)].filter((mark) => mark.length >= 12),
    asksD1: /"(card|operation)":null|INVALID_CURSOR/.test(expected),
  };
}

/** The codes; where there are none the answer. And what there must not be in it. */
function outcomeOf({ codes, messages, text }: Reply, request: RequestText): string {
  const quoted = (messages.join().match(/"[^"]*"/g) ?? []).filter((each) => each !== '"…"');
  const amiss = [
    ...(text.includes('Did you mean') ? ['with suggestions'] : []),
    ...(quoted.length > 0 ? [`quoting ${quoted[0]}`] : []),
    ...(text.length > 10_000 ? [`in ${text.length} characters`] : []),
    ...(codes.length > 0 && text.includes(markOf(request)) && markOf(request).length >= 12
      ? ['saying what was sent']
      : []),
  ];
  const sorted = codes.toSorted().join();
  return [sorted === '' ? text.trim() : sorted, ...amiss].join(' ');
}

function markOf(request: RequestText): string {
  return jsonOf(request).slice(10, 65);
}
