import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/**
 * Ids, codes, durations and the correlation id are logged; bodies, tokens, card data and names never are. The list below is the second
 * line of defence for a member that slips through by name.
 */
const redacted = [
  'pan',
  'exp',
  'expiry',
  'cvv',
  'authorization',
  'assertion',
  'access_token',
  'token',
  'encryptedData',
  'firstName',
  'lastName',
  'middleName',
  'name',
  'email',
  'phoneNumber',
  'billingAddress',
  'personalInformation',
  'body',
];

/** A JSON logger. Errors are reduced to type, code and stack frames: a message could quote what it failed on. */
export function createLogger(options: { level: string; name: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name },
      redact: { paths: redacted.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
      serializers: { err: describeError },
    },
    options.destination ?? pino.destination(2),
  );
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    frames: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  };
}
