import type { News, Ring } from '../bell.ts';
import { copied } from '../copied.ts';
import type { LogEntry, Place, Subject } from '../event-log.ts';
import type { RedisClient } from './client.ts';
import type { Servers } from './servers.ts';

/** The live wire of all followers of this process: one connection to a server, each channel subscribed once however many listen to it. */
export interface Channels {
  /** Resolves once Redis has confirmed the subscription. */
  join(subject: Subject, ring: Ring): Promise<() => void>;
  /** Mends what an outage left undone, and tells all listeners to look into the record. */
  ringAll(): void;
  /** The server does not serve this channel any more. */
  forget(name: string): void;
  /** Subscribes what could not be subscribed before. */
  mend(): void;
  /** Every subject somebody listens to, to compare with its record. */
  listened(): Listened[];
  /** What is known to have reached a subject's listeners is not known any more. */
  doubt(subject: Subject): void;
}

export interface Listened {
  subject: Subject;
  /** Tells its listeners to look, unless this place was told to them last. Gives whether another one was. */
  tell(place: Place): boolean;
}

interface Channel {
  subject: Subject;
  listeners: Set<Ring>;
  /** Where it is subscribed; a client is never connected twice. */
  on?: RedisClient;
  /** The last place that the listeners were told of. */
  told?: Place;
  settling?: Promise<void>;
}

export interface ChannelsOptions {
  servers: Servers;
  /** In a cluster, where a channel is on the server of its slot alone. */
  sharded: boolean;
  nameOf(subject: Subject): string;
  decode(subject: Subject, text: string): LogEntry;
}

export function createChannels({ servers, sharded, nameOf, decode }: ChannelsOptions): Channels {
  const channels = new Map<string, Channel>();

  function hear(text: string, name: string): void {
    const channel = channels.get(name);
    if (!channel) return;
    let entry: LogEntry | undefined;
    const news: News = () => (entry ??= decode(channel.subject, text));
    const [epoch = '', position = ''] = text.split('\n', 2);
    channel.told = { epoch, position: copied(position) };
    channel.listeners.forEach((ring) => ring(news));
  }

  /** One at a time for each channel, because node-redis mixes up a SUBSCRIBE that overtakes an UNSUBSCRIBE. */
  async function settle(name: string, channel: Channel): Promise<void> {
    if (!channel.settling && isRight(name, channel)) discard(name, channel);
    else await (channel.settling ??= bringAbout(name, channel));
  }

  async function bringAbout(name: string, channel: Channel): Promise<void> {
    try {
      while (!isRight(name, channel)) {
        if (channel.listeners.size > 0) channel.on = await subscribe(name);
        else channel.on = await unsubscribe(name);
      }
      discard(name, channel);
    } finally {
      channel.settling = undefined;
    }
  }

  function subscribe(name: string): Promise<RedisClient> {
    return servers.run(name, 'subscriptions', async (client) => {
      await (sharded ? client.sSubscribe(name, hear) : client.subscribe(name, hear));
      return client;
    });
  }

  function unsubscribe(name: string): Promise<undefined> {
    return servers.run(name, 'subscriptions', async (client) => {
      await (sharded ? client.sUnsubscribe(name, hear) : client.unsubscribe(name, hear));
      return undefined;
    });
  }

  function isRight(name: string, { on, listeners }: Channel): boolean {
    const current = servers.client(name, 'subscriptions');
    return listeners.size > 0 ? current !== undefined && on === current : on === undefined || on !== current;
  }

  function discard(name: string, channel: Channel): void {
    if (channel.listeners.size === 0 && channels.get(name) === channel) channels.delete(name);
  }

  function settleLater(name: string, channel: Channel): void {
    // Without a connection it stays as it is until `ringAll` or `mend` comes by.
    settle(name, channel).then(
      () => channel.listeners.forEach((ring) => ring()),
      () => undefined,
    );
  }

  return {
    async join(subject, ring) {
      const name = nameOf(subject);
      const channel = channels.get(name) ?? { subject, listeners: new Set() };
      channels.set(name, channel);
      const leave = () => {
        channel.listeners.delete(ring);
        if (channel.listeners.size === 0) settleLater(name, channel);
      };
      channel.listeners.add(ring);
      try {
        await settle(name, channel);
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    ringAll() {
      channels.forEach((channel, name) => {
        settleLater(name, channel);
        channel.listeners.forEach((ring) => ring());
      });
    },
    forget(name) {
      const channel = channels.get(name);
      if (!channel) return;
      channel.on = undefined;
      settleLater(name, channel);
    },
    mend: () => channels.forEach((channel, name) => isRight(name, channel) || settleLater(name, channel)),
    listened: () =>
      [...channels.values()].map((channel) => ({
        subject: channel.subject,
        tell(place) {
          const { told } = channel;
          if (told?.epoch === place.epoch && told.position === place.position) return false;
          channel.told = place;
          channel.listeners.forEach((ring) => ring());
          return told !== undefined;
        },
      })),
    doubt(subject) {
      const channel = channels.get(nameOf(subject));
      if (channel) channel.told = undefined;
    },
  };
}
