import type { Scope } from '../../scope.ts';
import type { D1TrackRequest } from '../../d1/types.ts';
import { requireScope, requireService } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import type { Card } from '../card/card.type.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { beginOnce } from '../operation/begin-once.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import { isTracking, trackingFrom } from './tracking.from.ts';
import { trackCard, type TrackCardInput } from './tracking.input.ts';
import type { CardTracking } from './tracking.type.ts';

const meanings = {
  NOT_FOUND: 'cardId',
  NOT_ALLOWED: {
    field: 'cardId',
    because: 'D1 tracks cards that were made outside it, and this one was ordered through it',
  },
};

/** D1's tracking hub, for cards made outside D1 (D1 documentation, "Tracking hub"). */
export class TrackingService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
  ) {}

  /** The trackings of a card that the event log knows, newest first. */
  async ofCard(cardId: string): Promise<CardTracking[]> {
    requireScope(this.scope.viewer, 'd1:read');
    if (!(await this.cards.maySeeCard(cardId))) return [];
    const { operations } = await this.scope.log.snapshot(`card:${cardId}`);
    return operations.filter(isTracking).toReversed().map(trackingFrom);
  }

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:orders */
  async track(
    input: TrackCardInput,
  ): Promise<{ tracking: CardTracking | null; card: Card; operation: Operation | null }> {
    requireService(this.scope.viewer, 'd1:orders');
    const { cardId, idempotencyKey: key, ...body } = validate(trackCard, input);
    const about = { subject: `card:${cardId}` as const, kind: 'STANDALONE_TRACKING', fields: body };
    const sought = { ...about, fields: { trackingType: body.trackingType } };
    const request = { mutation: 'trackCard', key, input: { cardId, ...body } };
    const { answer, mark, close } = await beginOnce(this.scope, sought, request, () =>
      refusedAt(meanings, this.scope.d1.trackCard(cardId, body as D1TrackRequest, writing(this.scope))),
    );
    const state = await this.operations.begunState(answer, about, mark);
    await close();
    return { tracking: state && trackingFrom(state), card: { id: cardId }, operation: state && fromState(state) };
  }
}
