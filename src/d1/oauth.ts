import { randomUUID } from 'node:crypto';
import { Fault } from '../errors.ts';
import { errorCodeOf } from './answers.ts';
import { Deadline } from './deadline.ts';
import { StatusError } from './faults.ts';
import type { Http } from './http.ts';
import type { AccessToken } from './token.ts';

/** Statuses by which the token endpoint says that it does not know us, or not our signature. */
const notAccepted = new Set([400, 401, 403]);

/** Trades a signed assertion for an access token (D1's getToken). */
export async function requestToken(options: {
  http: Http;
  sign: () => Promise<string>;
  totalMs: number;
  signal: AbortSignal;
}): Promise<AccessToken> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await options.sign(),
  });
  const deadline = new Deadline(options.totalMs, options.signal);
  const sent = options.http.send({
    operation: 'getToken',
    method: 'POST',
    path: '/authz/v1/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
    // Of its own: the token is shared by all who wait for it.
    correlationId: randomUUID(),
    deadline,
  });
  const { status, body: answer } = await sent.finally(() => deadline.close());
  const cause = new StatusError(status, errorCodeOf(answer));
  if (notAccepted.has(status)) throw new Fault('D1_UNAUTHORIZED', { cause });
  if (status >= 400) throw new Fault('D1_UNEXPECTED', { cause });
  return readToken(answer);
}

/** Visible ASCII only: the token goes into a header. D1 gives the lifetime as a number here and as text in the other direction. */
function readToken(answer: unknown): AccessToken {
  const { access_token: value, expires_in: seconds } = (answer ?? {}) as Record<string, unknown>;
  const lifetimeMs = Number(seconds) * 1000;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw new Fault('D1_UNEXPECTED');
  if (!Number.isFinite(lifetimeMs) || lifetimeMs <= 0) throw new Fault('D1_UNEXPECTED');
  return { value, lifetimeMs };
}
