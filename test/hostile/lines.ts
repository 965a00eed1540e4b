import { demoPeople } from '../../src/sandbox/people.ts';
import type { World } from '../../src/demo/world.ts';
import { found } from '../support/traces.ts';
import type { Edge } from './edge.ts';

/** What is wrong with what the gateway wrote: needles that are in it, by their names, what is no log line, and what failed that nobody has thought of. */
export function linesAmiss(lines: string[], needles: Record<string, string>): string[] {
  const told = found(lines.join('\n'), needles).map((name) => `a log has it: ${name}`);
  // Warnings of Node, and what a library prints by itself.
  const stray = lines
    .filter((line) => !line.startsWith('{'))
    .map((line) => `this is no log line: ${line.slice(0, 200)}`);
  const failed = lines.filter(isFailure).map((line) => `something failed: ${line}`);
  return [...told, ...stray, ...failed];
}

/** What the gateway logs when something failed that nobody has thought of. */
const failures = ['request failed', 'a message could not be handled', 'notification failed'];

/** An operation that fails does so by a fault of the closed list, such as a cursor that is none; by anything else, or by INTERNAL, it broke. */
function isFailure(line: string): boolean {
  if (failures.some((text) => line.includes(`"msg":"${text}"`))) return true;
  if (!line.includes('"msg":"operation failed"')) return false;
  const { err } = JSON.parse(line) as { err?: { type?: string; code?: string } };
  return err?.type !== 'Fault' || err.code === 'INTERNAL';
}

/** Shorter ones might be in any text by chance. */
const leastLength = 12;

/** All that must be in no log by now: what never may be, what was made for attacks so far, and what one attack adds. */
export function needlesOf({ secrets, made }: Edge, more: string[] = []): Record<string, string> {
  const tokens = made.flatMap((token) => [token, token.split('.').at(-1) ?? '']);
  return {
    ...secrets,
    ...named(
      'made for the attack',
      tokens.filter((each) => each.length >= leastLength),
    ),
    ...named('secret of the case', more),
  };
}

/** Of a token the signature: the rest is not secret by itself, and the signature is in no other text. */
export function secretsOf({ tokens, env }: World): Record<string, string> {
  const keys = ['NOTIFICATION_CLIENT_SECRET', 'NOTIFICATION_TOKEN_SECRET', 'EVENT_LOG_SECRET', 'CARD_DIRECTORY_TOKEN'];
  const people = demoPeople();
  return {
    ...Object.fromEntries(Object.entries(tokens).map(([who, token]) => [`token of ${who}`, token.split('.')[2] ?? ''])),
    ...Object.fromEntries(keys.map((name) => [name, env[name] ?? ''])),
    ...Object.fromEntries(people.flatMap(({ cards }) => cards.map(({ cardId, pan }) => [`number of ${cardId}`, pan]))),
    ...Object.fromEntries(
      people.flatMap(({ consumerId, personalInformation, residencyAddress: { line1, city } }) => {
        const { firstName, lastName, email, mobilePhoneNumber } = personalInformation;
        const about = { firstName, lastName, email, phone: mobilePhoneNumber?.phoneNumber, line1, city };
        return Object.entries(about).map(([name, value]) => [`${name} of ${consumerId}`, value ?? '']);
      }),
    ),
  };
}

function named(name: string, texts: string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text, index) => [`${name}, ${index + 1}`, text]));
}
