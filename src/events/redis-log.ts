import { randomBytes } from 'node:crypto';
import type { EventLog, Place, Subject } from './event-log.ts';
import { factsOf, ownFields } from './facts.ts';
import { follow, type Page, type Source } from './follow.ts';
import { byFirstPosition } from './memory-record.ts';
import { asideLimits, type Limits } from './options.ts';
import { rankOf } from './rank.ts';
import type { RedisClient } from './redis-client.ts';
import type { Channels } from './redis-channels.ts';
import type { Codec } from './redis-codec.ts';
import type { Connection } from './redis-connection.ts';
import type { Keys } from './redis-keys.ts';
import { createLookups } from './redis-lookups.ts';
import type { Vault } from './vault.ts';

/** What everything in one Redis is made of. */
export interface RedisParts {
  commands: Connection;
  subscriber: Connection;
  channels: Channels;
  bells: Channels;
  keys: Keys;
  vault: Vault;
  limits: Limits;
  codec: Codec;
  stop(): void;
}

/** The record in Redis, shared by all processes of the gateway. */
export function createRedisEventLog(parts: RedisParts): EventLog {
  const { commands, subscriber, channels, bells, keys, vault, limits, codec } = parts;
  const lookups = createLookups(commands, keys, vault, limits);
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
      parts.stop();
      channels.ringAll();
    },
  };
}
