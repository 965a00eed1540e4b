import { GraphQLScalarType, Kind } from 'graphql';

const form = /^\d{4}-(0[1-9]|1[0-2])$/;

/** ISO 8601 year and month. Errors never quote the value: an expiry date is card data. */
export const YearMonth = new GraphQLScalarType<string, string>({
  name: 'YearMonth',
  description: 'A month of a year as ISO 8601 writes it, for example "2029-06".',
  serialize: check,
  parseValue: check,
  parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : null),
});

export function isYearMonth(text: unknown): text is string {
  return typeof text === 'string' && form.test(text);
}

/** The last month in which a card with this expiry is good is the month itself. */
export function hasPassed(yearMonth: string, now: Date): boolean {
  return yearMonth < now.toISOString().slice(0, 7);
}

function check(value: unknown): string {
  if (isYearMonth(value)) return value;
  throw new TypeError('YearMonth must be a text such as "2029-06".');
}
