import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { driftHeaders, driftParameters } from '../drift.ts';
import type { NotificationTarget } from '../options.ts';
import type { NotificationToken } from '../shapes.ts';

export interface IssuerClientOptions {
  timeoutMs: number;
  /** Whether calls have headers and parameters that no document mentions. */
  drift?: () => boolean;
}

interface Token {
  value: string;
  /** Epoch milliseconds. */
  endsAt: number;
}

/** D1's calls to the issuer with a client-credentials token (contract section 1.3). Paths are below the issuer's address. */
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
  async notify(path: string, body: unknown): Promise<number> {
    const answer = await this.#call('POST', path, JSON.stringify(body));
    await answer.body.dump();
    return answer.statusCode;
  }

  /** Reads JSON. @returns `body` only with status 200 @throws when the issuer cannot be reached, gives no token, or answers no JSON */
  async read(path: string, query: Record<string, string>): Promise<{ status: number; body?: unknown }> {
    const parameters = new URLSearchParams({ ...query, ...(this.#drift && driftParameters) }).toString();
    const answer = await this.#call('GET', parameters ? `${path}?${parameters}` : path);
    const status = answer.statusCode;
    const text = await answer.body.text();
    if (status !== 200) return { status };
    try {
      return { status, body: JSON.parse(text) as unknown };
    } catch {
      // The parser's message would quote the answer.
      throw new Error('the issuer answered no JSON');
    }
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
  }

  get #drift(): boolean {
    return this.#options.drift?.() ?? false;
  }

  /** A token that is refused is changed for a new one, once. */
  async #call(method: 'GET' | 'POST', path: string, body?: string) {
    const token = await this.#currentToken();
    const answer = await this.#send(token, method, path, body);
    if (answer.statusCode !== 401) return answer;
    await answer.body.dump();
    return this.#send(await this.#currentToken(token), method, path, body);
  }

  #send(token: Token, method: 'GET' | 'POST', path: string, body?: string) {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return request(`${this.#target.url}${path}`, {
      method,
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(this.#options.timeoutMs),
      headers: {
        authorization: `Bearer ${token.value}`,
        'x-correlation-id': randomUUID(),
        ...type,
        ...(this.#drift && driftHeaders),
      },
      body,
    });
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
        ...(this.#drift && driftHeaders),
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(scope && { scope }),
        ...(this.#drift && driftParameters),
      }).toString(),
    });
    const body = answer.statusCode === 200 ? ((await answer.body.json()) as Partial<NotificationToken>) : undefined;
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
