import type { AppendOptions, AppendOutcome, EventLog, EventLogCounts, Place, Subject, Update } from '../event-log.ts';
import { factsOf, ownFields } from '../facts.ts';
import { follow } from '../follow.ts';
import { asideLimits, type Limits } from '../options.ts';
import { createRandom } from '../random.ts';
import { rankOf } from '../rank.ts';
import { textOf, type Change, type Changes } from './changes.ts';
import type { Channels } from './channels.ts';
import type { Codec } from './codec.ts';
import type { Commits } from './commits.ts';
import type { Keys } from './keys.ts';
import { createLookups } from './lookups.ts';
import { createSnapshots } from './snapshots.ts';
import type { Page, Source } from '../source.ts';
import type { RedisStore } from './store.ts';
import type { Vault } from '../vault.ts';

/** What everything in one Redis is made of. */
export interface RedisParts {
  store: RedisStore;
  channels: Channels;
  bells: Channels;
  changes: Changes;
  commits: Commits;
  keys: Keys;
  vault: Vault;
  limits: Limits;
  codec: Codec;
  counts: EventLogCounts;
  /** Whether an entry is shown only once its copies were awaited. */
  durable: boolean;
  sharded: boolean;
  /** How long a snapshot may wait for what others are storing. */
  deadlineMs: number;
  onLoss: EventLog['onLoss'];
  ready(): boolean;
  stop(): void;
}

type Found = [(string | null)[], string[]];

/** The record in Redis, shared by all processes of the gateway. */
export function createRedisEventLog(parts: RedisParts): EventLog {
  const { store, channels, bells, changes, commits, keys, vault, limits, codec, counts } = parts;
  const publish = parts.sharded ? 'SPUBLISH' : 'PUBLISH';
  const lookups = createLookups(store, keys, vault, limits);
  const snapshots = createSnapshots({ ...parts, lookups });
  const random = createRandom();
  let stopped = false;

  /** A replica that was promoted may have what was shown and not that it was: what it has is settled before it is taken for another record. */
  async function read(subject: Subject, after: string, limit?: number): Promise<Page> {
    const page = await committed(subject, after, limit);
    if (page.epoch === '' || BigInt(page.position) >= BigInt(after)) return page;
    await commits.settle(subject);
    return committed(subject, after, limit);
  }

  async function committed(subject: Subject, after: string, limit?: number): Promise<Page> {
    const { head, log } = keys.of(subject);
    const values = [after === '0' ? '-' : `(${after}-0`, limit === undefined ? '' : String(limit)];
    const found = await store
      .read(head, (client) => client.readEntries([head, log], values))
      .catch((error: unknown) => {
        channels.doubt(subject);
        throw error;
      });
    const [place, texts] = found as Found;
    return { ...placeOf(place), entries: texts.map((text) => codec.entry(subject, text)) };
  }

  async function append(update: Update, change: Change, { tellRepeat = false }: AppendOptions): Promise<AppendOutcome> {
    const { subject, operationId } = update;
    const { head, log, ops, heard, seen, channel } = keys.of(subject);
    const rank = rankOf(update);
    const text = codec.encode(update);
    const values = [
      vault.name('facts', factsOf(update)),
      vault.name('operation', operationId),
      text,
      rank.value === null ? '' : String(rank.value),
      rank.final ? '1' : '0',
      random(9).toString('base64url'),
      channel,
      ...[limits.retentionMs, limits.maxEntries, limits.repeatMs].map(String),
      ownFields.join(),
      parts.durable ? '' : publish,
      keys.changes,
      textOf(change),
      tellRepeat ? '1' : '0',
    ];
    const indexed = lookups.index(update);
    const appended = store.write(head, async (client) => {
      const reply = (await client.appendUpdate([head, log, ops, heard, seen], values)) as string[];
      // It is told before its copies are awaited: what was read before is old from now on.
      if (reply[3] === '1') changes.tell(change);
      return reply;
    });
    const [reply] = await Promise.all([appended, ...indexed]);
    const [entry, epoch, position] = reply as [string, string, string, string];
    if (position !== '') await commits.commit(change, epoch, position);
    return entry === '' ? { outcome: 'repeated' } : { outcome: 'stored', entry: codec.entry(subject, entry) };
  }

  const source: Source = { join: channels.join, read, stopped: () => stopped };

  return {
    async append(update, options = {}) {
      const change = changes.of(update.subject, update.kind);
      try {
        const result = await append(update, change, options);
        counts[result.outcome] += 1;
        return result;
      } catch (error) {
        changes.suspect(change);
        counts.failed += 1;
        throw error;
      }
    },
    snapshot: async (subject) => (await snapshots.read(subject)).snapshot,
    snapshotWithNote: snapshots.read,
    entries: async (subject, after = '0') => (await read(subject, after)).entries,
    follow: (subject, from, signal) => follow(source, subject, from, signal),
    subjectOf: lookups.subjectOf,
    subjectOfRequest: lookups.subjectOfRequest,
    remember: lookups.remember,
    recall: lookups.recall,
    async ring(subject) {
      const { bell } = keys.of(subject);
      await store.read(bell, (client) => (parts.sharded ? client.sPublish(bell, '') : client.publish(bell, '')));
    },
    onRing: (subject, heard) => bells.join(subject, () => heard()),
    onChange: changes.listen,
    async announce(subject, { anew } = {}) {
      const change = changes.of(subject);
      const more = anew ? 'anew' : undefined;
      changes.tell(change, more);
      const { changes: channel } = keys;
      await store.read(channel, (client) => client.publish(channel, textOf(change, more))).catch(() => undefined);
    },
    hearsChanges: () => !stopped && changes.hears(),
    async setAside(item) {
      const { index, items } = keys.aside;
      const content = item.content.slice(0, asideLimits.contentLength);
      const name = vault.name('aside', item.reason, item.operationId ?? '', content);
      const text = vault.seal('aside', JSON.stringify({ ...item, content }));
      const values = [name, text, ...[Date.now(), asideLimits.ms, asideLimits.items].map(String)];
      await store.write(index, (client) => client.setAside([index, items], values));
    },
    async countSetAside() {
      const { index } = keys.aside;
      return store.read(index, (client) => client.zCount(index, Date.now() - asideLimits.ms, Number.POSITIVE_INFINITY));
    },
    onLoss: parts.onLoss,
    counts: () => ({ ...counts }),
    ready: () => !stopped && parts.ready(),
    async stop() {
      stopped = true;
      parts.stop();
      channels.ringAll();
    },
  };
}

function placeOf([epoch, position]: (string | null)[]): Place {
  return { epoch: epoch ?? '', position: position ?? '0' };
}
