import { pino, type DestinationStream, type LogFn, type Logger } from 'pino';

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
  'cvv1',
  'pvv',
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
  'cardData',
  'residencyAddress',
  'deliveryAddress',
  'mobilePhoneNumber',
  'dateOfBirth',
  'clientSecret',
  'secret',
  'password',
  'cookie',
];

const names = new Set(redacted);
const censor = '[redacted]';

/** Deeper than any error of ours, and an end for causes that go round in a circle. */
const mostCauses = 6;

/** A JSON logger. Errors are reduced to type, code and stack frames: a message could quote what it failed on. */
export function createLogger(options: { level: string; name: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name },
      // Of what is in a line itself. pino's way to look one level down costs more than the whole line.
      redact: { paths: redacted, censor },
      serializers: { err: describeError },
      formatters: { log: presentable },
      hooks: { logMethod: withoutText },
    },
    options.destination ?? (standardError ??= createStandardError()),
  );
}

/** Writes one line of a kind that comes with every request. */
export type Repeated = (ms: number, correlationId: string) => void;

/** Lines at level info, of which nothing but these two members differs: the rest of them is written out, and redacted, once. */
export function createRepeated(logger: Logger, same: object, message: string): Repeated {
  const members = JSON.stringify(logger.child(same).bindings()).slice(1, -1);
  const end = `"msg":${JSON.stringify(message)}}\n`;
  const out = (logger as unknown as Record<symbol, DestinationStream>)[pino.symbols.streamSym] as DestinationStream;
  return (ms, correlationId) => {
    if (!logger.isLevelEnabled('info')) return;
    const differing = `"ms":${ms},"correlationId":${JSON.stringify(correlationId)},`;
    out.write(`{"level":30,"time":${Date.now()},${members},${differing}${end}`);
  };
}

/** One for all loggers, so that their lines stay in order. */
let standardError: ReturnType<typeof createStandardError> | undefined;
/** More than so many characters are not kept until the turn ends. */
const mostPending = 64 * 1024;

/**
 * Standard error, with the lines of one turn of the event loop in one write, for which nobody waits. Whatever ends the process from within has all of
 * them written first; what kills it from outside costs those of a turn, and those whose write was under way.
 */
function createStandardError(): DestinationStream & { flushSync(): void } {
  const out = pino.destination(2);
  let pending = '';

  function handTo(destination: DestinationStream): void {
    const text = pending;
    pending = '';
    if (text !== '') destination.write(text);
  }

  /** pino calls it after a fatal line. */
  function flushSync(): void {
    if (pending === '') return;
    out.flushSync();
    handTo(pino.destination({ dest: 2, sync: true }));
  }

  process.once('exit', flushSync);
  return {
    write(line) {
      if (pending === '') setImmediate(handTo, out);
      pending += line;
      if (pending.length > mostPending) handTo(out);
    },
    flushSync,
  };
}

/** pino takes the text of an error for the message of a line that has none. */
function withoutText(this: Logger, [first, second, ...rest]: unknown[], method: LogFn): void {
  const about = first instanceof Error ? { err: first } : first;
  if (typeof second === 'string' && rest.length === 0) return method.call(this, about as object, second);
  const hasText = typeof about === 'string' || typeof second === 'string';
  const line = hasText ? [about, second, ...rest] : [about, 'no message'];
  method.apply(this, line.filter((part) => part !== undefined) as Parameters<LogFn>);
}

/** Errors under another name than `err`, which has its own serializer, and what is to be redacted one level down. */
function presentable(members: Record<string, unknown>): Record<string, unknown> {
  let shown = members;
  for (const [name, value] of Object.entries(members)) {
    if (typeof value !== 'object' || value === null || name === 'err') continue;
    const safe = value instanceof Error ? describeError(value) : withoutRedacted(value);
    if (safe === value) continue;
    if (shown === members) shown = { ...members };
    shown[name] = safe;
  }
  return shown;
}

function withoutRedacted(value: object): object {
  const hidden = Object.keys(value).filter((name) => names.has(name));
  return hidden.length === 0 ? value : { ...value, ...Object.fromEntries(hidden.map((name) => [name, censor])) };
}

function describeError(error: unknown, causes = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const isLast = error.cause === undefined || causes === mostCauses;
  return {
    type: /^[A-Za-z$][\w$]{0,63}$/.test(error.name) ? error.name : undefined,
    code: codeOrNone((error as { code?: unknown }).code),
    frames: framesOf(error),
    cause: isLast ? undefined : describeError(error.cause, causes + 1),
  };
}

/** A word in capitals or a small number, as programs use them: anything else may be somebody's data. */
function codeOrNone(value: unknown): string | number | undefined {
  if (typeof value === 'number') return Math.abs(value) < 100_000 ? value : undefined;
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(value) ? value : undefined;
}

/** What follows the text, which may look like a frame itself, and names a place. None where the text is not where it should be. */
function framesOf({ stack = '', message }: Error): string[] | undefined {
  const at = stack.indexOf(message);
  if (at === -1) return undefined;
  const frames = stack.slice(at + message.length).split('\n');
  return frames.filter((line) => /^ {4}at .*(?:file:|node:|\/).*:\d+:\d+\)?$/.test(line)).slice(0, 8);
}
