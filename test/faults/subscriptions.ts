import type { Diary } from './diary.ts';
import { node, start } from './processes.ts';
import type { Proxy } from './proxy.ts';
import type { ClientPlan, Order, Report, Watch } from './seen.ts';
import type { WatchLogs } from './watch-log.ts';

/** What one client is to watch, and as whom. */
export interface Wish {
  token: string;
  watches: Pick<Watch, 'of' | 'key' | 'deep' | 'wide'>[];
}

/** The subscribers, which live in a process of their own. */
export interface Subscriptions {
  /** Opens clients, spread over the links. Gives their numbers. */
  open(wishes: Wish[]): number[];
  /** A client reads nothing any more, or reads on. */
  pause(client: number): void;
  resume(client: number): void;
  /** What subscribers met with, and how often. */
  met: Record<string, number>;
  /** When clients had a connection again. */
  returned: number[];
  stop(): Promise<void>;
}

export async function startSubscriptions(
  links: readonly Proxy[],
  logs: WatchLogs,
  seed: string,
  diary: Diary,
): Promise<Subscriptions> {
  const { child, end } = await start(node('test/faults/subscribers.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let clients = 0;
  const met: Record<string, number> = {};
  const returned: number[] = [];
  let watches = 0;
  child.on('message', (report: Report) => {
    report.seen.forEach(logs.put);
    for (const { what, at } of report.met) {
      met[what] = (met[what] ?? 0) + 1;
      diary.note(what, at);
    }
    returned.push(...report.returned);
  });
  const order = (what: Order) => void child.send(what);

  function plan({ token, watches: wished }: Wish): ClientPlan {
    const client = clients++;
    const group = client % links.length;
    const opened = wished.map((wish): Watch => ({ ...wish, id: watches++, group, client }));
    opened.forEach(logs.open);
    const url = `ws://127.0.0.1:${links[group]?.port ?? 0}/graphql`;
    return { client, url, token, seed: `${seed}/client ${client}`, watches: opened };
  }

  return {
    open(wishes) {
      const plans = wishes.map(plan);
      order({ do: 'open', plans });
      return plans.map(({ client }) => client);
    },
    pause: (client) => order({ do: 'pause', client }),
    resume: (client) => order({ do: 'resume', client }),
    met,
    returned,
    async stop() {
      await end('SIGKILL');
    },
  };
}
