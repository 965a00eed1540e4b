import type { Scope } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { Snapshot, Subject, Update } from '../../events/event-log.ts';
import { maySee } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import { freshly } from '../common/freshly.ts';
import { liveMany } from '../common/live-many.ts';
import { concernsEnrollment } from './click-to-pay.from.ts';
import type { ClickToPayService } from './click-to-pay.service.ts';
import type { ClickToPayEnrollment, ClickToPayEnrollmentUpdate } from './click-to-pay.type.ts';

/** How often D1 is asked whose the card is: at most, when something happens, and at least. A card hardly ever changes hands. */
const pace = { recheckMs: 5_000, relistMs: 3_600_000 };

/** An enrolment, live. An end user who leaves Click to Pay takes their cards along: their record is followed together with the card's. */
export class ClickToPayUpdatesService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly clickToPay: ClickToPayService,
  ) {}

  /** The enrolment now, then each change of it. @throws Fault NOT_FOUND for a card that is unknown or another's */
  async *updates(cardId: string, after: string | null): AsyncGenerator<ClickToPayEnrollmentUpdate, void, void> {
    if ((await this.cards.details(cardId)) === null) throw new Fault('NOT_FOUND');
    const { log, wholeLog, cursors, signal } = this.scope;
    const card: Subject = `card:${cardId}`;
    const source = {
      ...{ log, wholeLog, cursors, owner: card, signal, pace },
      members: () => this.members(cardId),
      prepare: async () => undefined,
    };
    for await (const step of liveMany(source, after)) {
      const { kind, cursor } = step;
      if (kind !== 'CHANGE') {
        yield { kind, cursor, enrollment: await this.enrollmentIn(cardId, step.snapshots) };
      } else if (concerns(step.entry.update, card)) {
        const enrollment = await this.clickToPay.enrollmentAfter(cardId, step.entry.state);
        this.scope.showing?.(step.entry);
        yield { kind, cursor, enrollment };
      }
    }
  }

  /** The records of the card and of its owner. @throws Fault NOT_FOUND once it is not the viewer's any more */
  private async members(cardId: string): Promise<Subject[]> {
    const card = await this.scope.d1.getCard(cardId, freshly(this.scope));
    if (card === null || !maySee(this.scope.viewer, card.consumerId)) throw new Fault('NOT_FOUND');
    return [`card:${cardId}`, `consumer:${card.consumerId}`];
  }

  private enrollmentIn(cardId: string, snapshots: ReadonlyMap<Subject, Snapshot>): Promise<ClickToPayEnrollment> {
    const own = snapshots.get(`card:${cardId}`)?.operations ?? [];
    const owners = [...snapshots].flatMap(([subject, { operations }]) =>
      subject === `card:${cardId}` ? [] : operations,
    );
    this.clickToPay.forget();
    return this.clickToPay.enrollmentOf(cardId, own, owners);
  }
}

/** Of what happens to the owner only what takes their cards out. */
function concerns(update: Update, card: Subject): boolean {
  if (update.subject === card) return concernsEnrollment(update);
  return update.status === 'SUCCESSFUL' && ['CLICK_TO_PAY_OPT_OUT', 'DELETE'].includes(update.kind);
}
