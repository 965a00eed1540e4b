import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import type { D1Consumer } from '../../d1/types.ts';
import { maySee, requireScope, requireService } from '../../viewer.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { fromD1 } from '../operation/operation.from.ts';
import type { Operation } from '../operation/operation.type.ts';
import { registerConsumer, type RegisterConsumerInput } from './consumer.input.ts';
import type { Consumer } from './consumer.type.ts';

export class ConsumerService {
  private readonly loader: DataLoader<string, D1Consumer | null>;

  constructor(private readonly scope: Scope) {
    this.loader = new DataLoader((ids) => settle(ids.map((id) => scope.d1.getConsumer(id, scope))));
  }

  /** The consumer of an end user's token; null for a service, and when D1 does not know them. */
  async me(): Promise<Consumer | null> {
    return this.scope.viewer.kind === 'consumer' ? this.get(this.scope.viewer.consumerId) : null;
  }

  /** null when unknown, and also when it is not the viewer's to see. */
  async get(id: string): Promise<Consumer | null> {
    return (await this.details(id)) && { id };
  }

  async details(id: string): Promise<D1Consumer | null> {
    return this.mayRead(id) ? this.loader.load(id) : null;
  }

  async operations(id: string): Promise<Operation[]> {
    if (!this.mayRead(id)) return [];
    return ((await this.scope.d1.listConsumerOperations(id, this.scope)) ?? []).map(fromD1);
  }

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:consumers */
  async register(input: RegisterConsumerInput): Promise<{ consumer: Consumer }> {
    requireService(this.scope.viewer, 'd1:consumers');
    const { consumerId, personalInformation } = validate(registerConsumer, input);
    await this.scope.d1.registerConsumer(
      consumerId,
      personalInformation ? { personalInformation } : {},
      writing(this.scope),
    );
    return { consumer: { id: consumerId } };
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
