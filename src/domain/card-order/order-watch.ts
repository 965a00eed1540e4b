import type { Cursors } from '../../events/cursor.ts';
import type { EventLog, Snapshot, Subject } from '../../events/event-log.ts';
import { Fault } from '../../errors.ts';
import type { Scope } from '../../scope.ts';
import type { CardService } from '../card/card.service.ts';
import { StillVisible } from '../card/still-visible.ts';
import type { LiveSource } from '../common/live.ts';
import { acquaint } from './acquaint.ts';

/** What a subscription to a card's orders is made of, and all that it holds while it waits: no loaders, and nothing that was read. */
export class OrderWatch implements LiveSource {
  readonly subject: Subject;
  private readonly visible: StillVisible;
  private cards: Pick<CardService, 'details'> | undefined;

  constructor(
    private readonly scope: Scope,
    private readonly cardId: string,
    cards: Pick<CardService, 'details'>,
  ) {
    this.subject = `card:${cardId}`;
    this.visible = new StillVisible(scope, cardId);
    this.cards = cards;
  }

  get log(): EventLog {
    return this.scope.log;
  }

  get cursors(): Cursors {
    return this.scope.cursors;
  }

  get signal(): AbortSignal {
    return this.scope.signal;
  }

  /** Once. */
  async admit(): Promise<void> {
    if (!(await this.cards?.details(this.cardId))) throw new Fault('NOT_FOUND');
    this.cards = undefined;
  }

  prepare(gap: boolean): Promise<Snapshot> {
    return acquaint(this.scope, this.cardId, gap);
  }

  check(atOnce: boolean): Promise<void> | void {
    return this.visible.check(atOnce);
  }
}
