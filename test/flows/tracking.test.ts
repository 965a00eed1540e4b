import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { d1Caller } from '../support/d1-caller.ts';
import { documents, newPan } from '../support/inputs.ts';
import { ask, faultOf } from '../support/mutate.ts';
import { refused } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Tracking {
  id: string;
  trackingType: string;
  status: string;
  stage: string | null;
  shipment: { carrier: string; trackingNumber: string; status?: string } | null;
}
interface Tracked {
  card: { id: string } | null;
  tracking: Tracking | null;
  operation: { id: string; kind: string; status: string } | null;
}

const cardId = 'crd-alice-visa';
const query = `query($id: ID!) { card(id: $id) { trackings {
  id card { id } trackingType trackingTypeText status statusText stage stageText productionSite
  shipment { carrier trackingNumber trackingUrl status message } error { code } startedAt endedAt updatedAt
} } }`;

describe.each(worlds)('a card made outside D1, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await startStack({ backend, sandbox: { clock: { manual: true }, drift } });
  });
  afterEach(async () => {
    await stack.sandbox.settle();
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  const track = (input: object) => send<Tracked>(stack, 'service', documents.trackCard, { cardId, ...input });
  const refusedTrack = (input: object) => refused(stack, 'service', documents.trackCard, { cardId, ...input });
  async function trackings(): Promise<Tracking[]> {
    const { card } = await ask<{ card: { trackings: Tracking[] } }>(stack, 'alice', query, { id: cardId });
    return card.trackings;
  }

  it('is followed to the letter box, every time the carrier has news', async () => {
    const parcel = { carrier: 'dhl', trackingNumber: '00340434161094021501' };
    const { tracking, operation, card, userErrors } = await track({ trackingType: 'SHIPMENT', ...parcel });
    expect([card, userErrors]).toEqual([{ id: cardId }, []]);
    expect(operation).toMatchObject({ id: tracking?.id, kind: 'STANDALONE_TRACKING', status: 'PENDING' });
    expect(tracking).toMatchObject({ trackingType: 'SHIPMENT', shipment: parcel });

    const seen: unknown[] = [];
    for (const seconds of [0, 3, 10]) {
      stack.sandbox.clock.advance(seconds * 1_000);
      await stack.sandbox.settle();
      const [shown] = await trackings();
      expect(shown).toMatchObject({
        id: tracking?.id,
        trackingTypeText: 'SHIPMENT',
        stage: 'CARD_SHIPPED',
        shipment: parcel,
      });
      seen.push([shown?.status, shown?.shipment?.status]);
    }
    const [first, second] = ['IN_TRANSIT', 'OUT_FOR_DELIVERY'];
    expect(seen).toEqual([
      ['PENDING', null],
      ['SUCCESSFUL', first],
      ['SUCCESSFUL', second],
    ]);
  });

  it('is made, comes back, and shows the newest first', async () => {
    await track({ trackingType: 'PRODUCTION', productionSite: 'SITE-7' });
    await stack.sandbox.settle({ seconds: 60 });
    await track({ trackingType: 'RETURN', carrier: 'ups', trackingNumber: '1Z999' });
    await stack.sandbox.settle({ seconds: 60 });
    expect(await trackings()).toMatchObject([
      { trackingType: 'RETURN', status: 'SUCCESSFUL', stage: 'CARD_RETURNED', stageText: 'CARD_RETURNED' },
      { trackingType: 'PRODUCTION', status: 'SUCCESSFUL', stage: 'CARD_SHIPPED', productionSite: 'SITE-7' },
    ]);
    expect(await ask(stack, 'bob', query, { id: cardId })).toEqual({ card: null });
  });

  it('may be tracked without D1 naming an operation', async () => {
    await stack.stop();
    const behaviour = { showPhysicalOperation: false };
    stack = await startStack({ backend, sandbox: { clock: { manual: true }, drift, behaviour } });
    const tracked = await track({ trackingType: 'PRODUCTION' });
    expect(tracked).toEqual({ card: { id: cardId }, tracking: null, operation: null, userErrors: [] });
    await stack.sandbox.settle({ seconds: 60 });
    expect(await trackings()).toMatchObject([{ trackingType: 'PRODUCTION', status: 'SUCCESSFUL' }]);
  });

  it('is shown whatever D1 finds, and what it tells late does not undo it', async () => {
    const operation = { operationId: 'tracking-1', operation: 'STANDALONE_TRACKING', cardId };
    const update = (status: string, details: object) => ({
      operations: [{ ...operation, status, startTime: '2026-01-17T06:28:02.492Z', details }],
    });
    const d1 = d1Caller(stack);
    await d1.notify(update('SUCCESSFUL', { trackingType: 'TELEPORT', status: 'CARD_BEAMED' }));
    await d1.notify(update('PENDING', { trackingType: 'TELEPORT', status: 'CARD_SHIPPED' }));
    expect(await trackings()).toMatchObject([
      {
        ...{ trackingType: 'UNRECOGNIZED', trackingTypeText: 'TELEPORT' },
        ...{ status: 'SUCCESSFUL', stage: 'UNRECOGNIZED', stageText: 'CARD_BEAMED' },
      },
    ]);
  });

  it('is refused with several wrong parts, all of them named', async () => {
    expect(await refusedTrack({ trackingType: 'SHIPMENT', cardId: newPan, carrier: '' })).toEqual([
      'CARD_ID_REVEALS_PAN input.cardId',
      'INVALID_FORMAT input.carrier',
      'REQUIRED input.trackingNumber',
    ]);
    expect(await refusedTrack({ trackingType: 'PRODUCTION', carrier: 'dhl', trackingNumber: '1' })).toEqual([
      'CONFLICTING input.carrier',
      'CONFLICTING input.trackingNumber',
    ]);
    expect(await refusedTrack({ trackingType: 'RETURN', productionSite: `Site ${newPan}` })).toEqual([
      'CONFLICTING input.productionSite',
      'INVALID_FORMAT input.productionSite',
    ]);
    expect(await refusedTrack({ trackingType: 'UNRECOGNIZED' })).toEqual(['INVALID_VALUE input.trackingType']);
  });

  it('is refused where D1 says so', async () => {
    const byD1 = (id: string) =>
      refused(stack, 'service', documents.trackCard, { cardId: id, trackingType: 'PRODUCTION' }, 'D1');
    expect(await byD1('crd-unknown')).toEqual(['NOT_FOUND input.cardId']);
    // Ordered through D1, which follows it by itself.
    expect(await byD1('crd-carla-visa')).toEqual(['NOT_ALLOWED input.cardId']);
  });

  it('is an issuer’s service’s to track', async () => {
    const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
    const variables = { input: { cardId, trackingType: 'PRODUCTION' } };
    for (const token of [stack.tokens.alice, reader])
      expect(await faultOf(stack, token, documents.trackCard, variables)).toBe('FORBIDDEN');
    expect(problemsOf(await track({ trackingType: 'PRODUCTION' }))).toEqual([]);
    expect(stack.sandbox.calls.get('trackCard')).toBe(1);
  });
});
