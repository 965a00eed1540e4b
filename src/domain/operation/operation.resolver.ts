import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { Operation } from './operation.type.ts';

@Resolver(() => Operation)
export class OperationResolver {
  @Access('own', 'd1:read')
  @Query(() => Operation, {
    nullable: true,
    description:
      'One operation that D1 notified of, or that a mutation here began; null when unknown, and also when it is not the viewer’s to see.',
  })
  operation(
    @Arg('id', () => ID, { description: "D1's operationId." }) id: string,
    @Ctx() { operations }: Context,
  ): Promise<Operation | null> {
    return operations.get(id);
  }
}
