import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { callsD1 } from '../common/calls-d1.ts';
import { paginate, type Connection } from '../common/connection.ts';
import { PageArgs } from '../common/page.args.ts';
import { recognise } from '../common/recognise.ts';
import type { Asked } from '../common/selected.ts';
import { Operation, OperationConnection } from '../operation/operation.type.ts';
import { personalInformationFrom } from './consumer.from.ts';
import { Consumer, ConsumerState, PersonalInformation } from './consumer.type.ts';

@Resolver(() => Consumer)
export class ConsumerResolver {
  @Access('self')
  @Query(() => Consumer, { nullable: true, description: "The end user of the token; null for an issuer's service." })
  me(@Ctx() { consumers }: Context, @Info() asked: Asked): Promise<Consumer | null> {
    return consumers.me(asked);
  }

  @Access('own', 'd1:read')
  @Query(() => Consumer, {
    nullable: true,
    description: 'An end user; null when unknown, and also when it is not the viewer’s to see.',
  })
  consumer(
    @Arg('id', () => ID, { description: "D1's consumerId." }) id: string,
    @Ctx() { consumers }: Context,
    @Info() asked: Asked,
  ): Promise<Consumer | null> {
    return consumers.get(id, asked);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => ConsumerState, { nullable: true, description: 'Whether the end user is registered.' })
  async state(@Root() { id }: Consumer, @Ctx() { consumers }: Context): Promise<ConsumerState | null> {
    const state = (await consumers.details(id))?.state;
    return state === undefined ? null : recognise(ConsumerState, state);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => PersonalInformation, {
    nullable: true,
    description: 'What D1 stores about the person; null when the issuer keeps it.',
  })
  async personalInformation(
    @Root() { id }: Consumer,
    @Ctx() { consumers }: Context,
  ): Promise<PersonalInformation | null> {
    return personalInformationFrom(await consumers.person(id));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => OperationConnection, { ...callsD1, description: "The end user's own operations, newest first." })
  operations(
    @Root() { id }: Consumer,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { consumers }: Context,
  ): Connection<Operation> {
    return paginate(() => consumers.operations(id), page);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => Operation, {
    ...callsD1,
    nullable: true,
    description: 'One of their own operations, as D1 tells it now; null when D1 knows no such operation of theirs.',
  })
  operation(
    @Root() { id }: Consumer,
    @Arg('id', () => ID, { description: "D1's operationId." }) operationId: string,
    @Ctx() { consumers }: Context,
  ): Promise<Operation | null> {
    return consumers.operation(id, operationId);
  }
}

@Resolver(() => Operation)
export class OperationConsumerResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => Consumer, {
    ...callsD1,
    nullable: true,
    description: 'The end user it concerns, for operations on an end user.',
  })
  consumer(@Root() { consumerId }: Operation, @Ctx() { consumers }: Context): Promise<Consumer | null> | null {
    return consumerId === null ? null : consumers.get(consumerId);
  }
}
