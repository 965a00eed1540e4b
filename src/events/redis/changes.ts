import type { HearChange, Subject } from '../event-log.ts';
import type { Vault } from '../vault.ts';
import type { RedisClient } from './client.ts';
import type { Connection } from './connection.ts';
import type { Servers } from './servers.ts';

/** One change. What is sent is its kind, which the records show too ("" = unknown), and the subject sealed, which is another text each time. */
export interface Change {
  subject: Subject;
  kind: string;
  sealed: string;
}

/** What else a change says: that it is shown now, or that whoever follows its subject is to begin anew. No word of D1's is in this place. */
type More = 'shown' | 'anew';

/**
 * Tells all processes of all changes, on one channel. It is heard on the connections to all primaries: each publishes what is written to it, so
 * that nothing is missed but by a connection that is lost, which is noticed, also where the servers of a cluster do not hear of each other.
 */
export interface Changes {
  listen(heard: HearChange): () => void;
  /** Of an update of that kind, or of something else. */
  of(subject: Subject, kind?: string): Change;
  /** Tells those of this process, unless the wire was faster; once more when it is shown, where that is later. */
  tell(change: Change, more?: More): void;
  /** The same for what may still come by the wire, because it is not known whether and when it is carried out. */
  suspect(change: Change): void;
  /** Some may have been missed. */
  doubt(): void;
  /** Subscribes where that is still to be done. */
  mend(): void;
  hears(): boolean;
}

export interface ChangesOptions {
  servers: Servers;
  channel: string;
  vault: Vault;
}

const place = 'change';
const anew = 'anew' satisfies More;
/** Kinds that are told as they are: any other may hold anything. */
const word = /^[A-Z_]{1,64}$/;

export function createChanges({ servers, channel, vault }: ChangesOptions): Changes {
  const listeners = new Set<HearChange>();
  const subscribed = new WeakSet<RedisClient>();
  const isNew = createRecent(1_000);
  let settling: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  const tellAll: HearChange = (subject, kind, anew) =>
    listeners.forEach((heard) => heard(subject, kind || undefined, anew));
  const doubt = () => tellAll(null);

  function isSubscribed(connection: Connection): boolean {
    const client = connection.client();
    return client !== undefined && subscribed.has(client);
  }

  function hear(text: string): void {
    if (!isNew(text)) return;
    const [kind = '', sealed = '', more] = text.split(' ');
    const subject = opened(sealed);
    if (subject === null) doubt();
    else tellAll(subject, kind, more === anew);
  }

  /** Null for nonsense, which anybody with access to the wire can send. */
  function opened(sealed: string): Subject | null {
    try {
      return sealed.startsWith('~') ? (vault.open(place, sealed) as Subject) : null;
    } catch {
      return null;
    }
  }

  async function bringAbout(connection: Connection, wanted: boolean): Promise<void> {
    await connection.run(async (client) => {
      if (!wanted) {
        subscribed.delete(client);
        return client.unsubscribe(channel, hear);
      }
      await client.subscribe(channel, hear);
      subscribed.add(client);
    });
    if (wanted) doubt();
  }

  /** What cannot be done now is done when it is connected again, or at the next look. */
  async function settle(): Promise<void> {
    const wanted = listeners.size > 0;
    const odd = servers.connections('subscriptions').filter((each) => each.client() && isSubscribed(each) !== wanted);
    await Promise.allSettled(odd.map((each) => bringAbout(each, wanted)));
  }

  /** One at a time, because node-redis mixes up a SUBSCRIBE that overtakes an UNSUBSCRIBE. */
  function mend(): void {
    const begin = () => {
      waiting = undefined;
      return (settling = settle());
    };
    waiting ??= settling.then(begin);
  }

  return {
    listen(heard) {
      const listener: HearChange = (...told) => heard(...told);
      listeners.add(listener);
      mend();
      return () => {
        listeners.delete(listener);
        mend();
      };
    },
    of: (subject, kind = '') => ({
      subject,
      kind: word.test(kind) ? kind : '',
      sealed: vault.sealAlone(place, subject),
    }),
    tell(change, more) {
      if (isNew(textOf(change, more))) tellAll(change.subject, change.kind, more === anew);
    },
    suspect: ({ subject, kind }) => tellAll(subject, kind),
    doubt,
    mend,
    hears: () => listeners.size > 0 && servers.ready() && servers.connections('subscriptions').every(isSubscribed),
  };
}

/** What is on the wire. The scripts put the words of what is shown together by themselves. */
export function textOf({ kind, sealed }: Change, more?: More): string {
  return [kind, sealed, ...(more ? [more] : [])].join(' ');
}

/** Whether a text comes for the first time, as far as the last `size` of them are known. */
function createRecent(size: number): (text: string) => boolean {
  let young = new Set<string>();
  let old = new Set<string>();
  return (text) => {
    if (young.has(text) || old.has(text)) return false;
    if (young.size >= size) [old, young] = [young, new Set()];
    young.add(text);
    return true;
  };
}
