import { EventEmitter } from 'node:events';
import { Agent, request } from 'undici';
import type { Diary } from './diary.ts';
import type { Fact } from './ledger.ts';
import { pause } from './processes.ts';
import type { Random } from './random.ts';

/** D1's notifiers: they send every update until a batch that holds it is answered with 204, more than once, and not in order. */
export interface Notifier {
  /** Puts updates on their way. */
  tell(facts: Fact[]): void;
  /** While it is on nothing new is put on its way. Updates told then are never sent. */
  withhold(on: boolean): void;
  /** Puts these beside the updates of every batch from now on. */
  poison(items: unknown[]): void;
  /** Resolves as a batch is on its way to this gateway. */
  nextPost(gateway: number): Promise<void>;
  idle(): boolean;
  /** Answers that D1 must never get for what it sends: they would make it give up. By status. */
  refused: Map<number, number>;
  stop(): Promise<void>;
}

export interface NotifierOptions {
  /** The gateways' origins. */
  origins: string[];
  issuerId: string;
  client: { id: string; secret: string };
  random: Random;
  diary: Diary;
}

/** Two notifiers, of so many batches under way each. */
const lanesEach = 4;
const largestBatch = 20;
const patienceMs = 10_000;

export function createNotifier({ origins, issuerId, client, random, diary }: NotifierOptions): Notifier {
  const agent = new Agent({ connections: 16, headersTimeout: patienceMs, bodyTimeout: patienceMs });
  const events = new EventEmitter().setMaxListeners(0);
  const ready: Fact[] = [];
  const refused = new Map<number, number>();
  const state = { stopped: false, withholding: false, later: 0, busy: 0, poison: [] as unknown[] };

  function send(fact: Fact, afterMs: number): void {
    state.later += 1;
    setTimeout(() => {
      state.later -= 1;
      ready.push(fact);
      events.emit('ready');
    }, afterMs).unref();
  }

  /** Late, and so in another order; now and then much later, or again. */
  function tell(fact: Fact): void {
    if (state.withholding) return;
    send(fact, random.chance(0.02) ? random.between(1_000, 3_000) : random.between(0, 150));
    if (random.chance(0.1)) send(fact, random.between(0, 2_500));
  }

  async function lane(own: Random, session: { token: string }): Promise<void> {
    while (!state.stopped) {
      const batch = ready.splice(0, 1 + own.below(largestBatch));
      if (batch.length === 0) await new Promise((wake) => events.once('ready', wake));
      state.busy += 1;
      for (let tries = 0; !state.stopped && batch.length > 0 && !(await post(batch, own, session)); tries++)
        await pause(own.between(0.5, 1) * Math.min(50 * 2 ** tries, 1_000));
      state.busy -= 1;
    }
  }

  /** Whether D1 was told that all of it is stored. */
  async function post(batch: Fact[], own: Random, session: { token: string }): Promise<boolean> {
    const gateway = own.below(origins.length);
    const origin = origins[gateway] ?? '';
    let sent = false;
    try {
      if (session.token === '') session.token = await authorize(origin);
      for (const fact of batch) fact.postedAt ||= Date.now();
      const [path, body] = messageOf(batch, own);
      const answer = request(`${origin}/notifications/d1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        dispatcher: agent,
      });
      sent = true;
      events.emit(`post ${gateway}`);
      const { statusCode, body: rest } = await answer;
      await rest.dump();
      if (statusCode >= 500 || statusCode === 429) diary.note(`post ${statusCode}`);
      else if (state.poison.length > 0 && statusCode === 204) diary.note('poisoned batch taken');
      if (statusCode === 204) acknowledge(batch);
      else if (statusCode === 401) session.token = '';
      else if (statusCode < 500 && statusCode !== 429) refused.set(statusCode, (refused.get(statusCode) ?? 0) + 1);
      return statusCode === 204;
    } catch (error) {
      diary.note(sent && isBroken(error) ? 'post unanswered' : 'post not taken');
      return false;
    }
  }

  /** One alone goes another way now and then. */
  function messageOf(batch: Fact[], own: Random): [path: string, body: object] {
    const [first] = batch;
    if (batch.length === 1 && first && own.chance(0.3)) {
      const { cardId, ...body } = first.body;
      return [`v1/issuers/${issuerId}/cards/${cardId}/notifications`, body];
    }
    return [`v2/issuers/${issuerId}/cards`, { operations: [...state.poison, ...batch.map(({ body }) => body)] }];
  }

  async function authorize(origin: string): Promise<string> {
    const answer = await request(`${origin}/authz/d1/v1/oauth2/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64url')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      dispatcher: agent,
    });
    return ((await answer.body.json()) as { access_token?: string }).access_token ?? '';
  }

  const running = ['first', 'second'].flatMap((name) => {
    const session = { token: '' };
    return Array.from({ length: lanesEach }, (_, index) => lane(random.fork(`${name} ${index}`), session));
  });
  return {
    tell: (facts) => facts.forEach(tell),
    withhold: (on) => void (state.withholding = on),
    poison: (items) => void (state.poison = items),
    nextPost: (gateway) => new Promise((done) => events.once(`post ${gateway}`, done)),
    idle: () => ready.length === 0 && state.later === 0 && state.busy === 0,
    refused,
    async stop() {
      state.stopped = true;
      events.emit('ready');
      await agent.destroy();
      await Promise.all(running);
    },
  };
}

/** The connection was there: the gateway may have had the post, and may have stored what is in it. */
function isBroken(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return code !== 'ECONNREFUSED' && code !== 'UND_ERR_CONNECT_TIMEOUT';
}

function acknowledge(batch: Fact[]): void {
  const now = Date.now();
  for (const fact of batch) {
    fact.ackedAt ||= now;
    fact.owedAt ||= now;
  }
}
