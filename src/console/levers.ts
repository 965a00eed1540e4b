/** What happens to notifications on their way. */
export interface Policy {
  withhold: boolean;
  duplicate: number;
  reorder: boolean;
}

export interface LeverState {
  speed: number;
  policy: Policy;
  /** Orders that are kept where they are, by their ids. */
  held: string[];
  /** `none`: the demo keeps its record in memory. */
  redis: 'none' | 'connected' | 'cut';
}

/** What the demo lets people do to D1 and to the gateway (src/demo/console.ts, docs/demo.md). Each throws with words for people. */
export const levers = {
  state: async () => (await call('GET', 'state')) as LeverState,
  /** As the issuer's back office: an end user may not order a first card. */
  async order(cardId: string): Promise<void> {
    const { data, errors } = (await call('POST', 'orders', { cardId })) as {
      data?: { orderCard: { userErrors: { message: string }[] } } | null;
      errors?: { message: string }[];
    };
    const [wrong] = errors ?? data?.orderCard.userErrors ?? [];
    if (wrong) throw new Error(wrong.message);
  },
  step: (orderId: string) => call('POST', `sandbox/orders/${orderId}/step`, {}),
  fail: (orderId: string) =>
    call('POST', `sandbox/orders/${orderId}/fail`, { errorCode: 'STOCK', error: 'out of plastic' }),
  hold: (orderId: string, hold: boolean) => call('POST', `sandbox/orders/${orderId}/hold`, { hold }),
  failNextEnrolment: (cardId: string) =>
    call('POST', 'sandbox/operations/next-result', {
      ...{ kind: 'CLICK_TO_PAY_ENROLMENT', cardId, status: 'FAILED' },
      ...{ errorCode: 'SCHEME_CARD_INELIGIBLE', error: 'not eligible' },
    }),
  policy: (policy: Partial<Policy>) => call('POST', 'sandbox/notifications/policy', policy),
  speed: (speed: number) => call('POST', 'sandbox/clock', { speed }),
  cutRedis: (cut: boolean) => call('POST', 'redis', { cut }),
};

async function call(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const init = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  // What a page does as it is left is done all the same.
  const answer = await fetch(`/console/demo/${path}`, { method, keepalive: true, ...init });
  const said = (await answer.json()) as { error?: string };
  if (!answer.ok) throw new Error(said.error ?? `The demo answered ${String(answer.status)}.`);
  return said;
}
