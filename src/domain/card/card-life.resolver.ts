import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { answer } from '../common/user-error.type.ts';
import { cardDataNames } from './card-data.ts';
import { CardOperationInput, RenewCardInput, ReplaceCardInput } from './card-life.input.ts';
import { CardOperationPayload } from './card.payload.ts';

const forBoth = 'For the end user whose card it is, and for services with the scope d1:cards.';
const forServices = 'For services with the scope d1:cards.';
const which = { description: 'Which card, and why.' };

@Resolver()
export class CardLifeResolver {
  @Access('own', 'd1:cards')
  @Mutation(() => CardOperationPayload, {
    description: `Suspends a card; its digital cards stay as they are. Takes CARD_LOST, CARD_STOLEN, CARD_BROKEN and USER_DECISION, and of services FRAUD and ISSUER_DECISION as well. ${forBoth}`,
  })
  suspendCard(
    @Arg('input', () => CardOperationInput, which) input: CardOperationInput,
    @Ctx() { cardLife }: Context,
  ): Promise<CardOperationPayload> {
    return answer(() => cardLife.suspend(input));
  }

  @Access('own', 'd1:cards')
  @Mutation(() => CardOperationPayload, {
    description: `Ends the suspension of a card; D1 decides which reason code ends which suspension. Takes CARD_FOUND and USER_DECISION, and of services ISSUER_DECISION as well. ${forBoth}`,
  })
  resumeCard(
    @Arg('input', () => CardOperationInput, which) input: CardOperationInput,
    @Ctx() { cardLife }: Context,
  ): Promise<CardOperationPayload> {
    return answer(() => cardLife.resume(input));
  }

  @Access('own', 'd1:cards')
  @Mutation(() => CardOperationPayload, {
    description: `Makes a card usable that was made inactive. Takes USER_DECISION, and of services ISSUER_DECISION as well. ${forBoth}`,
  })
  activateCard(
    @Arg('input', () => CardOperationInput, which) input: CardOperationInput,
    @Ctx() { cardLife }: Context,
  ): Promise<CardOperationPayload> {
    return answer(() => cardLife.activate(input));
  }

  @Access('services', 'd1:cards')
  @Mutation(() => CardOperationPayload, {
    description: `Deletes a card with its digital cards, and takes it out of Click to Pay. Cannot be undone. Takes CLOSED_ACCOUNT, CLOSED_CARD, CARD_LOST, CARD_STOLEN, CARD_BROKEN, FRAUD, USER_DECISION and ISSUER_DECISION. ${forServices}`,
  })
  deleteCard(
    @Arg('input', () => CardOperationInput, which) input: CardOperationInput,
    @Ctx() { cardLife }: Context,
  ): Promise<CardOperationPayload> {
    return answer(() => cardLife.delete(input));
  }

  @Access('services', 'd1:cards')
  @Mutation(() => CardOperationPayload, {
    description: `Gives a card new credentials; its digital cards stay linked. Takes USER_DECISION and ISSUER_DECISION. ${forServices}`,
  })
  renewCard(
    @Arg('input', () => RenewCardInput, { description: 'Which card, why, and its new data.' }) input: RenewCardInput,
    @Ctx() { cardLife }: Context,
  ): Promise<CardOperationPayload> {
    return answer(() => cardLife.renew(input), cardDataNames);
  }

  @Access('services', 'd1:cards')
  @Mutation(() => CardOperationPayload, {
    description: `Puts another card in the place of a card; digital cards move to the new one. ${forServices}`,
  })
  replaceCard(
    @Arg('input', () => ReplaceCardInput, { description: 'Which card, why, and by which.' }) input: ReplaceCardInput,
    @Ctx() { cardLife }: Context,
  ): Promise<CardOperationPayload> {
    return answer(() => cardLife.replace(input), cardDataNames);
  }
}
