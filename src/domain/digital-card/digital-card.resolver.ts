import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { Card } from '../card/card.type.ts';
import { callsD1 } from '../common/calls-d1.ts';
import { answer } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { DigitalCardOperationInput } from './digital-card.input.ts';
import { DigitalCardOperationPayload } from './digital-card.payload.ts';
import { DigitalCard } from './digital-card.type.ts';

const who = 'For the end user whose card it is, and for services with the scope d1:cards.';
const which = { description: 'Which digital card, and why.' };

@Resolver(() => DigitalCard)
export class DigitalCardResolver {
  @Access('own', 'd1:cards')
  @Mutation(() => DigitalCardOperationPayload, {
    description: `Suspends a digital card; what happens on the device comes as a notification. ${who}`,
  })
  suspendDigitalCard(
    @Arg('input', () => DigitalCardOperationInput, which) input: DigitalCardOperationInput,
    @Ctx() { digitalCards }: Context,
  ): Promise<DigitalCardOperationPayload> {
    return answer(() => digitalCards.suspend(input));
  }

  @Access('own', 'd1:cards')
  @Mutation(() => DigitalCardOperationPayload, { description: `Ends the suspension of a digital card. ${who}` })
  resumeDigitalCard(
    @Arg('input', () => DigitalCardOperationInput, which) input: DigitalCardOperationInput,
    @Ctx() { digitalCards }: Context,
  ): Promise<DigitalCardOperationPayload> {
    return answer(() => digitalCards.resume(input));
  }

  @Access('own', 'd1:cards')
  @Mutation(() => DigitalCardOperationPayload, { description: `Deletes a digital card. Cannot be undone. ${who}` })
  deleteDigitalCard(
    @Arg('input', () => DigitalCardOperationInput, which) input: DigitalCardOperationInput,
    @Ctx() { digitalCards }: Context,
  ): Promise<DigitalCardOperationPayload> {
    return answer(() => digitalCards.delete(input));
  }

  @Access('shown')
  @FieldResolver(() => Card, { description: 'The card it was made from.' })
  card(@Root() { cardId }: DigitalCard): Card {
    return { id: cardId };
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => [Operation], {
    description: 'What was heard of operations on this digital card, newest first. D1 has no list of them.',
  })
  operations(@Root() digitalCard: DigitalCard, @Ctx() { digitalCards }: Context): Promise<Operation[]> {
    return digitalCards.operationsOn(digitalCard);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => Operation, {
    ...callsD1,
    nullable: true,
    description: 'One operation on it, as D1 tells it now; null when D1 knows no such operation of this digital card.',
  })
  operation(
    @Root() digitalCard: DigitalCard,
    @Arg('id', () => ID, { description: "D1's operationId." }) operationId: string,
    @Ctx() { digitalCards }: Context,
  ): Promise<Operation | null> {
    return digitalCards.operation(digitalCard, operationId);
  }
}

@Resolver(() => DigitalCardOperationPayload)
export class DigitalCardPayloadResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => DigitalCard, {
    ...callsD1,
    nullable: true,
    description: 'The digital card as D1 shows it now; null when refused, and when it is no more.',
  })
  digitalCard(
    @Root() { card, digitalCardId }: DigitalCardOperationPayload,
    @Ctx() { digitalCards }: Context,
  ): Promise<DigitalCard | null> | null {
    return card && digitalCardId !== undefined ? digitalCards.get(card.id, digitalCardId) : null;
  }
}

@Resolver(() => Card)
export class CardDigitalCardsResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => [DigitalCard], { ...callsD1, nullable: true, description: 'Tokens made from this card.' })
  digitalCards(@Root() { id }: Card, @Ctx() { digitalCards }: Context): Promise<DigitalCard[] | null> {
    return digitalCards.ofCard(id);
  }
}
