import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { NotificationTarget } from './options.ts';

export interface IssuerClientOptions {
  issuerId: string;
  timeoutMs: number;
}

interface Token {
  value: string;
  /** Epoch milliseconds. */
  endsAt: number;
}

/** D1's calls to the issuer: a client-credentials token (contract section 1.3) and notifications with it. */
export class IssuerClient {
  readonly #target: NotificationTarget;
  readonly #options: IssuerClientOptions;
  readonly #agent = new Agent({ connections: 32 });
  #token: Promise<Token> | undefined;

  constructor(target: NotificationTarget, options: IssuerClientOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Sends one notification and answers with the issuer's HTTP status. @throws when the issuer cannot be reached or gives no token */
  async notify(operations: readonly unknown[], headers: Record<string, string> = {}): Promise<number> {
    const body = JSON.stringify({ operations });
    const token = await this.#currentToken();
    const status = await this.#post(body, headers, token);
    if (status !== 401) return status;
    return this.#post(body, headers, await this.#currentToken(token));
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(body: string, headers: Record<string, string>, token: Token): Promise<number> {
    const path = `/notifications/d1/v2/issuers/${encodeURIComponent(this.#options.issuerId)}/cards`;
    const answer = await request(`${this.#target.url}${path}`, {
      method: 'POST',
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(this.#options.timeoutMs),
      headers: {
        authorization: `Bearer ${token.value}`,
        'content-type': 'application/json',
        'x-correlation-id': randomUUID(),
        ...headers,
      },
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  }

  /** A token that has not ended and is not `refused`, asked for once however many notifications wait for it. */
  async #currentToken(refused?: Token): Promise<Token> {
    const asked = this.#token;
    const known = await asked?.catch(() => undefined);
    if (known && known !== refused && known.endsAt > Date.now()) return known;
    if (this.#token === asked) this.#token = this.#fetchToken();
    return this.#token as Promise<Token>;
  }

  async #fetchToken(): Promise<Token> {
    const { url, tokenUrl, clientId, clientSecret, scope } = this.#target;
    const answer = await request(tokenUrl ?? `${url}/authz/d1/v1/oauth2/token`, {
      method: 'POST',
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(this.#options.timeoutMs),
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64url')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }).toString(),
    });
    const body = answer.statusCode === 200 ? ((await answer.body.json()) as Record<string, unknown>) : undefined;
    if (!body) await answer.body.dump();
    if (typeof body?.access_token !== 'string') throw new TokenRefused(answer.statusCode);
    // D1 documents expires_in as text here; an issuer that leaves it out is asked for a token a call.
    return { value: body.access_token, endsAt: Date.now() + Number(body.expires_in ?? 0) * 1000 };
  }
}

/** The issuer gave no token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  constructor(readonly status: number) {
    super(`the issuer's token endpoint answered ${String(status)}`);
  }
}
