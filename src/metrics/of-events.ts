import { by, one, type Counted } from './counted.ts';
import type { EventSources } from './sources.ts';

/** Of the event log, and of what keeps it up. */
export function eventMetrics(events: EventSources): Counted[] {
  const { reconciler } = events;
  return [
    {
      name: 'event_log_ready',
      help: '1 when the event log can be reached, else 0',
      samples: () => one(events.logReady() ? 1 : 0),
    },
    {
      name: 'event_commits_total',
      help: 'Times when entries were shown after their copies were awaited',
      samples: () => one(events.log().commits),
    },
    {
      name: 'event_log_trouble_total',
      help: 'Copies that were too few in time, new connections, followers found behind the record, and losses of the record',
      labels: ['kind'],
      samples() {
        const { waitsFailed, reconnects, checksBehind, losses } = events.log();
        return by('kind', { copies: waitsFailed, reconnect: reconnects, behind: checksBehind, loss: losses });
      },
    },
    {
      name: 'events_set_aside',
      help: 'What D1 sent and nobody could read, kept now for all gateways',
      samples: async () => one(await events.setAside()),
    },
    {
      name: 'notification_updates_total',
      help: "Updates in D1's notifications, by what became of them",
      labels: ['result'],
      samples() {
        const { stored, repeated, setAside, failed } = events.notifications();
        return by('result', { stored, repeated, set_aside: setAside, failed });
      },
    },
    {
      name: 'notification_unrecognized_total',
      help: 'Of these, those of a kind that this gateway does not know',
      samples: () => one(events.notifications().unrecognized),
    },
    {
      name: 'reconciler_pending',
      help: 'Operations whose end D1 has not told, for all gateways',
      samples: async () => one((await events.pending()).pending),
    },
    {
      name: 'reconciler_total',
      help: 'What the reconciler did about operations whose end D1 has not told',
      labels: ['result'],
      samples: () => (reconciler ? by('result', { ...reconciler() }) : []),
    },
    {
      name: 'idempotency_claims_total',
      help: 'Requests with a key, by what was known of them',
      labels: ['state'],
      samples: () => by('state', { ...events.claims() }),
    },
    {
      name: 'first_payload_turns',
      help: 'Subscriptions that ask D1 for what their first payload is made of, and those that wait to',
      labels: ['state'],
      samples: () => by('state', events.turns()),
    },
  ];
}
