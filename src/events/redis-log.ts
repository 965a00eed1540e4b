import { randomBytes } from 'node:crypto';
import type { EventLog, Place, Subject } from './event-log.ts';
import { factsOf, ownFields } from './facts.ts';
import { follow, type Page, type Source } from './follow.ts';
import { byFirstPosition } from './memory-record.ts';
import { asideLimits, limitsOf, type EventLogOptions } from './options.ts';
import { rankOf } from './rank.ts';
import type { RedisClient } from './redis-client.ts';
import { createChannels } from './redis-channels.ts';
import { createCodec } from './redis-codec.ts';
import { connect } from './redis-connection.ts';
import { createKeys } from './redis-keys.ts';
import { createLookups } from './redis-lookups.ts';
import { createTicker } from './ticker.ts';
import { createVault } from './vault.ts';

export interface RedisEventLogOptions extends EventLogOptions {
  url: string;
  /** Before every key and channel. Default "d1:". */
  keyPrefix?: string;
  /** How often followers look whether they missed something. Default 3,000. */
  checkMs?: number;
  /** How long one call may take. Default 2,000. */
  deadlineMs?: number;
}

/** The record in Redis, shared by all processes of the gateway. Connects in the background: Redis need not be there yet. */
export function createRedisEventLog(options: RedisEventLogOptions): EventLog {
  const { url, logger, keyPrefix = 'd1:', checkMs = 3_000, deadlineMs = 2_000 } = options;
  const limits = limitsOf(options);
  const vault = createVault(options.secret);
  const keys = createKeys(keyPrefix, vault);
  const codec = createCodec(vault);
  const onReady = () => {
    channels.ringAll();
    bells.ringAll();
  };
  const commands = connect({ url, use: 'commands', deadlineMs, logger, onReady });
  const subscriber = connect({ url, use: 'subscriptions', deadlineMs, logger, onReady });
  const channels = createChannels(subscriber, (subject) => keys.of(subject).channel, codec.entry);
  const bells = createChannels(subscriber, (subject) => keys.of(subject).bell, codec.entry);
  const lookups = createLookups(commands, keys, vault, limits);
  const ticker = createTicker(checkMs, channels.ringAll);
  let stopped = false;

  async function read(subject: Subject, after: string, limit?: number): Promise<Page> {
    const { head, log } = keys.of(subject);
    const start = after === '0' ? '-' : `(${after}-0`;
    const count = limit === undefined ? '' : String(limit);
    const { place, texts } = await found((client) => client.readEntries([head, log], [start, count]));
    return { ...place, entries: texts.map((text) => codec.entry(subject, text)) };
  }

  async function found(work: (client: RedisClient) => Promise<unknown>): Promise<{ place: Place; texts: string[] }> {
    const [[epoch, position], texts] = (await commands.run(work)) as [(string | null)[], string[]];
    return { place: { epoch: epoch ?? '', position: position ?? '0' }, texts };
  }

  const source: Source = { join: channels.join, read, stopped: () => stopped };

  return {
    async append(update) {
      const { subject, operationId } = update;
      const { head, log, ops, heard, seen, channel } = keys.of(subject);
      const rank = rankOf(update);
      const values = [
        vault.name('facts', factsOf(update)),
        vault.name('operation', operationId),
        codec.encode(update),
        rank.value === null ? '' : String(rank.value),
        rank.final ? '1' : '0',
        randomBytes(9).toString('base64url'),
        channel,
        ...[limits.retentionMs, limits.maxEntries, limits.repeatMs].map(String),
        ownFields.join(),
      ];
      const reply = await commands.run(async (client) => {
        const indexed = lookups.index(client, update);
        const [appended] = await Promise.all([client.appendUpdate([head, log, ops, heard, seen], values), ...indexed]);
        return appended;
      });
      if (typeof reply !== 'string') return { outcome: 'repeated' };
      return { outcome: 'stored', entry: codec.entry(subject, reply) };
    },
    async snapshot(subject) {
      const { head, ops } = keys.of(subject);
      const { place, texts } = await found((client) => client.readStates([head, ops], []));
      return { ...place, operations: texts.map((text) => codec.state(subject, text)).sort(byFirstPosition) };
    },
    entries: async (subject, after = '0') => (await read(subject, after)).entries,
    follow: (subject, from, signal) => follow(source, subject, from, signal),
    subjectOf: lookups.subjectOf,
    subjectOfRequest: lookups.subjectOfRequest,
    remember: lookups.remember,
    recall: lookups.recall,
    async ring(subject) {
      await commands.run((client) => client.publish(keys.of(subject).bell, ''));
    },
    onRing: (subject, heard) => bells.join(subject, () => heard()),
    async setAside(item) {
      const content = item.content.slice(0, asideLimits.contentLength);
      const name = vault.name('aside', item.reason, item.operationId ?? '', content);
      const text = vault.seal('aside', JSON.stringify({ ...item, content }));
      const values = [name, text, ...[Date.now(), asideLimits.ms, asideLimits.items].map(String)];
      await commands.run((client) => client.setAside([keys.aside.index, keys.aside.items], values));
    },
    countSetAside: () =>
      commands.run((client) => client.zCount(keys.aside.index, Date.now() - asideLimits.ms, Number.POSITIVE_INFINITY)),
    ready: () => !stopped && commands.ready() && subscriber.ready(),
    async stop() {
      stopped = true;
      ticker.stop();
      commands.stop();
      subscriber.stop();
      channels.ringAll();
    },
  };
}
