import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import type { D1Consumer, D1ConsumerInfo } from '../../d1/types.ts';
import { maySee, requireScope } from '../../viewer.ts';
import { freshly } from '../common/freshly.ts';
import type { Asked } from '../common/selected.ts';
import { fromD1 } from '../operation/operation.from.ts';
import { isOperationId } from '../operation/operation.id.ts';
import type { Operation } from '../operation/operation.type.ts';
import type { Consumer } from './consumer.type.ts';

/** Begins the reads of D1 that a document will need of an end user. They fail where their answers are used, and nowhere else. */
export type Ahead = (consumerId: string, asked: Asked) => void;

export class ConsumerService {
  private readonly loader: DataLoader<string, D1Consumer | null>;
  private readonly whole: DataLoader<string, D1Consumer | null>;

  /** `ahead`: what other services can read of an end user before it is known whether there is one. */
  constructor(
    private readonly scope: Scope,
    private readonly ahead: Ahead,
  ) {
    this.loader = new DataLoader((ids) => settle(ids.map((id) => scope.d1.getConsumer(id, scope))));
    this.whole = new DataLoader((ids) => settle(ids.map((id) => scope.d1.getConsumer(id, freshly(scope)))));
  }

  /** The consumer of an end user's token; null for a service, and when D1 does not know them. */
  async me(asked?: Asked): Promise<Consumer | null> {
    return this.scope.viewer.kind === 'consumer' ? this.get(this.scope.viewer.consumerId, asked) : null;
  }

  /** null when unknown, and also when it is not the viewer's to see. `asked`: of whom, what else is asked for is begun at the same time. */
  async get(id: string, asked?: Asked): Promise<Consumer | null> {
    if (asked && this.mayRead(id)) this.ahead(id, asked);
    return (await this.details(id)) && { id };
  }

  async details(id: string): Promise<D1Consumer | null> {
    return this.mayRead(id) ? this.loader.load(id) : null;
  }

  /** What D1 stores about the person; null also when it is not the viewer's to see. */
  async person(id: string): Promise<D1ConsumerInfo | null> {
    const known = await this.details(id);
    const consumer = known?.withheld ? await this.whole.load(id) : known;
    return consumer?.personalInformation ?? null;
  }

  async operations(id: string): Promise<Operation[]> {
    if (!this.mayRead(id)) return [];
    return ((await this.scope.d1.listConsumerOperations(id, freshly(this.scope))) ?? []).map(fromD1);
  }

  /** One operation by D1's getter; null when unknown, when it is another's, and when the end user is not the viewer's to see. */
  async operation(id: string, operationId: string): Promise<Operation | null> {
    if (!this.mayRead(id) || !isOperationId(operationId)) return null;
    const operation = await this.scope.d1.getConsumerOperation(id, operationId, freshly(this.scope));
    return operation && fromD1(operation);
  }

  /** After a write that changes the end user: what was read before is old. */
  forget(id: string): void {
    this.loader.clear(id);
    this.whole.clear(id);
  }

  private mayRead(id: string): boolean {
    requireScope(this.scope.viewer, 'd1:read');
    return maySee(this.scope.viewer, id) && /^[A-Za-z0-9_-]{1,64}$/.test(id);
  }
}

/** What a DataLoader's batch answers with: each value, or its own error. */
export async function settle<T>(values: Promise<T>[]): Promise<(T | Error)[]> {
  const results = await Promise.allSettled(values);
  return results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error)));
}
