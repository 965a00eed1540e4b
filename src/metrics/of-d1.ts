import type { D1ApiCounts } from '../d1/types.ts';
import { by, one, type Counted, type Sample } from './counted.ts';
import type { D1Sources } from './sources.ts';

const breakers = ['closed', 'open', 'half-open'] as const;

/** Of what stands between a call and D1. */
export function d1Metrics({ apis, token }: D1Sources): Counted[] {
  const each = (member: keyof { [K in keyof D1ApiCounts as D1ApiCounts[K] extends number ? K : never]: 0 }) => () =>
    Object.entries(apis()).map(([api, counts]): Sample => [{ api }, counts[member]]);
  const labels = ['api'];
  return [
    { name: 'd1_sent_total', help: 'Requests sent to D1, repeats included', labels, samples: each('calls') },
    { name: 'd1_failed_total', help: 'Of these, those that D1 failed or did not answer in time', labels, samples: each('failures') }, // prettier-ignore
    { name: 'd1_repeated_total', help: 'Of these, those that repeat another', labels, samples: each('repeats') },
    {
      name: 'd1_not_sent_total',
      help: 'Calls that were not sent: the circuit breaker is open, or D1 asked for a pause',
      labels,
      samples: each('refused'),
    },
    { name: 'd1_in_flight', help: 'Calls that D1 has not answered yet', labels, samples: each('inFlight') },
    { name: 'd1_waiting', help: 'Calls that wait until fewer are in flight', labels, samples: each('waiting') },
    {
      name: 'd1_breaker',
      help: 'The state of the circuit breaker: 1 for the one that it is in',
      labels: ['api', 'state'],
      samples: () =>
        Object.entries(apis()).flatMap(([api, { breaker }]) =>
          breakers.map((state): Sample => [{ api, state }, state === breaker ? 1 : 0]),
        ),
    },
    {
      name: 'd1_token_age_seconds',
      help: 'Since when the access token for D1 is held; left out where there is none',
      samples() {
        const { ageMs } = token();
        return ageMs === null ? [] : one(ageMs / 1_000);
      },
    },
    {
      name: 'd1_token_left_seconds',
      help: 'Until the access token for D1 ends; 0 where there is none',
      samples: () => one(token().leftMs / 1_000),
    },
    {
      name: 'd1_token_failing',
      help: '1 when the last request for an access token for D1 failed, by why',
      labels: ['code'],
      samples() {
        const { failure } = token();
        return failure === null ? [] : by('code', { [failure]: 1 });
      },
    },
  ];
}
