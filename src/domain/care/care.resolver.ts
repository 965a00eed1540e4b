import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import type { Connection } from '../common/connection.ts';
import { PageArgs } from '../common/page.args.ts';
import { answer } from '../common/user-error.type.ts';
import { AskD1AgainInput, ResyncConsumerInput } from './care.input.ts';
import { AskD1AgainPayload, ResyncConsumerPayload } from './care.payload.ts';
import { OperationHistory, OperationHistoryConnection } from './care.type.ts';

const forCare = 'For services with the scope d1:care.';

@Resolver()
export class CareResolver {
  @Access('services', 'd1:care')
  @Query(() => OperationHistoryConnection, {
    nullable: true,
    description: `Everything that happened to a card, newest first, by the gateway's record; empty when nothing is known, and null of what can be no cardId. ${forCare}`,
  })
  cardHistory(
    @Arg('cardId', () => ID, { description: "D1's cardId." }) cardId: string,
    @Arg('includeD1', () => Boolean, {
      defaultValue: false,
      description:
        'Also what D1 lists now, which is not recorded by this. Without it D1 is not asked, and may be away.',
    })
    includeD1: boolean,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { histories }: Context,
  ): Connection<OperationHistory> | null {
    return histories.ofCard(cardId, includeD1, page);
  }

  @Access('services', 'd1:care')
  @Query(() => OperationHistory, {
    nullable: true,
    description: `How one operation stands, in words and update by update; null when the record does not have it. ${forCare}`,
  })
  operationHistory(
    @Arg('id', () => ID, { description: "D1's operationId." }) id: string,
    @Ctx() { histories }: Context,
  ): Promise<OperationHistory | null> {
    return histories.ofOperation(id);
  }

  @Access('services', 'd1:care')
  @Mutation(() => AskD1AgainPayload, {
    description: `Asks D1 for an operation, or for all of a card, at once and records what it tells. Changes nothing at D1, and is safe to repeat. ${forCare}`,
  })
  askD1Again(
    @Arg('input', () => AskD1AgainInput, { description: 'What to ask for.' }) input: AskD1AgainInput,
    @Ctx() { care }: Context,
  ): Promise<AskD1AgainPayload> {
    return answer(() => care.askAgain(input));
  }

  @Access('services', 'd1:care')
  @Mutation(() => ResyncConsumerPayload, {
    description: `Has the subscriptions that show this end user or their cards now begin anew with a RESYNC, which shows all that the record has. Safe to repeat. ${forCare}`,
  })
  resyncConsumer(
    @Arg('input', () => ResyncConsumerInput, { description: 'Whose app, and since when.' }) input: ResyncConsumerInput,
    @Ctx() { care }: Context,
  ): Promise<ResyncConsumerPayload> {
    return answer(() => care.resync(input));
  }
}
