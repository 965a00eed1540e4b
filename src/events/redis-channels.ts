import type { News, Ring } from './bell.ts';
import type { LogEntry, Subject } from './event-log.ts';
import type { Connection } from './redis-connection.ts';

/** The live wire of all followers of this process: one connection, each channel subscribed once however many listen to it. */
export interface Channels {
  /** Resolves once Redis has confirmed the subscription. */
  join(subject: Subject, ring: Ring): Promise<() => void>;
  /** Tells all listeners to look into the record, and mends what an outage left undone. */
  ringAll(): void;
}

interface Channel {
  subject: Subject;
  listeners: Set<Ring>;
  subscribed: boolean;
  settling?: Promise<void>;
}

export function createChannels(
  connection: Connection,
  nameOf: (subject: Subject) => string,
  decode: (subject: Subject, text: string) => LogEntry,
): Channels {
  const channels = new Map<string, Channel>();

  function hear(text: string, name: string): void {
    const channel = channels.get(name);
    if (!channel) return;
    let entry: LogEntry | undefined;
    const news: News = () => (entry ??= decode(channel.subject, text));
    channel.listeners.forEach((ring) => ring(news));
  }

  /** One at a time for each channel, because node-redis mixes up a SUBSCRIBE that overtakes an UNSUBSCRIBE. */
  async function settle(name: string, channel: Channel): Promise<void> {
    if (!channel.settling && isRight(channel)) discard(name, channel);
    else await (channel.settling ??= bringAbout(name, channel));
  }

  async function bringAbout(name: string, channel: Channel): Promise<void> {
    try {
      while (!isRight(channel)) {
        const wanted = !channel.subscribed;
        await connection.run((client) => (wanted ? client.subscribe(name, hear) : client.unsubscribe(name, hear)));
        channel.subscribed = wanted;
      }
      discard(name, channel);
    } finally {
      channel.settling = undefined;
    }
  }

  function discard(name: string, channel: Channel): void {
    if (!channel.subscribed && channels.get(name) === channel) channels.delete(name);
  }

  function settleLater(name: string, channel: Channel): void {
    // Without a connection it stays as it is until `ringAll` comes by again.
    settle(name, channel).catch(() => undefined);
  }

  return {
    async join(subject, ring) {
      const name = nameOf(subject);
      const channel = channels.get(name) ?? { subject, listeners: new Set(), subscribed: false };
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
  };
}

function isRight({ subscribed, listeners }: Channel): boolean {
  return subscribed === listeners.size > 0;
}
