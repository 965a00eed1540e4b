import type { D1Operation } from '../../d1/types.ts';
import type { Scope } from '../../scope.ts';
import { cardId } from '../card/card.input.ts';
import { paginate, type Connection, type PageArguments } from '../common/connection.ts';
import { freshly } from '../common/freshly.ts';
import { admit } from './admit.ts';
import { historyFrom } from './care.from.ts';
import type { OperationHistory } from './care.type.ts';
import { recordedOf } from './recorded.ts';

/** What happened, by the record: D1 is asked only where that is wanted. Both throw Fault FORBIDDEN for anybody but a service with d1:care. */
export class HistoryService {
  constructor(private readonly scope: Scope) {}

  /** Every operation on a card, newest first; null of what is no cardId. `includeD1`: also by what D1 lists now. */
  ofCard(id: string, includeD1: boolean, page: PageArguments): Connection<OperationHistory> | null {
    admit(this.scope, 'cardHistory');
    return cardId.safeParse(id).success ? paginate(() => this.read(id, includeD1), page) : null;
  }

  /** One operation that the record has; null when it does not. */
  async ofOperation(operationId: string): Promise<OperationHistory | null> {
    admit(this.scope, 'operationHistory');
    const subject = await this.scope.log.subjectOf(operationId);
    if (subject === null) return null;
    return historyFrom((await recordedOf(this.scope.log, subject)).get(operationId), undefined);
  }

  private async read(id: string, includeD1: boolean): Promise<OperationHistory[]> {
    const [recorded, listed] = await Promise.all([
      recordedOf(this.scope.log, `card:${id}`),
      includeD1 ? this.listed(id) : new Map<string, D1Operation>(),
    ]);
    const ids = new Set([...recorded.keys(), ...listed.keys()]);
    const histories = [...ids].map((each) => historyFrom(recorded.get(each), listed.get(each)));
    return histories
      .filter((history) => history !== null)
      .sort((a, b) => b.operation.startedAt.getTime() - a.operation.startedAt.getTime());
  }

  /** How far an order is, its production status alone tells for sure. */
  private async listed(id: string): Promise<Map<string, D1Operation>> {
    const { d1 } = this.scope;
    const [operations, orders] = await Promise.all([
      d1.listCardOperations(id, freshly(this.scope)),
      d1.getProductionStatus(id, freshly(this.scope)),
    ]);
    return new Map([...(operations ?? []), ...(orders ?? [])].map((each) => [each.operationId, each] as const));
  }
}
