import { postText } from './post-text.ts';
import type { Stack } from './stack.ts';

/** Speaks to the gateway's two endpoints for D1, as D1 would or would not. */
export interface D1Caller {
  /** Asks for a token with these credentials and this form. */
  authorize(basic?: string, form?: Record<string, string>): Promise<Response>;
  /** A good token. */
  token(): Promise<string>;
  /** Posts a notification; a text goes as it is, anything else as JSON. */
  notify(body: unknown, headers?: Record<string, string>, issuerId?: string): Promise<Response>;
  /** The same at any path below the issuer. */
  notifyAt(version: 'v1' | 'v2', path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** `always`: headers that each of its requests has, as a proxy on the way adds them. */
export function d1Caller(
  stack: Pick<Stack, 'env'> & { gateway: Pick<Stack['gateway'], 'notifications'> },
  always: Record<string, string> = {},
): D1Caller {
  const origin = new URL(stack.gateway.notifications).origin;
  const { NOTIFICATION_CLIENT_ID, NOTIFICATION_CLIENT_SECRET, D1_ISSUER_ID = '' } = stack.env;
  const good = Buffer.from(`${NOTIFICATION_CLIENT_ID}:${NOTIFICATION_CLIENT_SECRET}`).toString('base64url');
  const authorize: D1Caller['authorize'] = (basic = good, form = { grant_type: 'client_credentials' }) =>
    fetch(`${origin}/authz/d1/v1/oauth2/token`, {
      method: 'POST',
      headers: { ...always, ...(basic !== '' && { authorization: `Basic ${basic}` }) },
      body: new URLSearchParams(form),
    });
  const token = async () => ((await (await authorize()).json()) as { access_token: string }).access_token;
  const send = async (path: string, body: unknown, headers?: Record<string, string>) =>
    postText(
      `${origin}/notifications/d1/${path}`,
      { ...always, ...(headers ?? { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }) },
      typeof body === 'string' ? body : JSON.stringify(body),
    );
  return {
    authorize,
    token,
    notify: (body, headers, issuerId = D1_ISSUER_ID) => send(`v2/issuers/${issuerId}/cards`, body, headers),
    notifyAt: (version, path, body, headers) => send(`${version}/issuers/${D1_ISSUER_ID}/${path}`, body, headers),
  };
}
