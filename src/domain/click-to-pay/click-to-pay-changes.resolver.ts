import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { callsD1 } from '../common/calls-d1.ts';
import { answer } from '../common/user-error.type.ts';
import {
  OptOutCardInput,
  OptOutConsumerInput,
  UpdateClickToPayCardInput,
  UpdateClickToPayConsumerInput,
} from './click-to-pay-change.input.ts';
import { EnrollCardInClickToPayInput } from './click-to-pay.input.ts';
import { ClickToPayPayload, EnrollCardInClickToPayPayload } from './click-to-pay.payload.ts';
import { ClickToPayEnrollment } from './click-to-pay.type.ts';

const d1Names = {
  consumerInfo: ['consumer'],
  mobilePhoneNumber: ['phoneNumber'],
  phoneNumber: ['number'],
  name: ['cardholderName'],
};
const forWhom = 'services with d1:click-to-pay';

@Resolver(() => ClickToPayPayload)
export class ClickToPayChangesResolver {
  @Access('own', 'd1:click-to-pay')
  @Mutation(() => EnrollCardInClickToPayPayload, {
    description: `Enrols a card, and its owner with the first one. For the end user whose card it is, and ${forWhom}.`,
  })
  enrollCardInClickToPay(
    @Arg('input', () => EnrollCardInClickToPayInput, { description: 'Which card, and the person.' })
    input: EnrollCardInClickToPayInput,
    @Ctx() { clickToPayChanges }: Context,
  ): Promise<EnrollCardInClickToPayPayload> {
    return answer(() => clickToPayChanges.enroll(input), d1Names);
  }

  @Access('own', 'd1:click-to-pay')
  @Mutation(() => ClickToPayPayload, {
    description: `Changes an enrolled card's billing address or, for Visa, cardholder name. For the end user whose card it is, and ${forWhom}.`,
  })
  updateClickToPayCard(
    @Arg('input', () => UpdateClickToPayCardInput, { description: 'Which card, and what changes.' })
    input: UpdateClickToPayCardInput,
    @Ctx() { clickToPayChanges }: Context,
  ): Promise<ClickToPayPayload> {
    return answer(() => clickToPayChanges.updateCard(input), d1Names);
  }

  @Access('own', 'd1:click-to-pay')
  @Mutation(() => ClickToPayPayload, {
    description: `Changes an enrolled end user's data. For the end user, and ${forWhom}.`,
  })
  updateClickToPayConsumer(
    @Arg('input', () => UpdateClickToPayConsumerInput, { description: 'Who, and all of their data.' })
    input: UpdateClickToPayConsumerInput,
    @Ctx() { clickToPayChanges }: Context,
  ): Promise<ClickToPayPayload> {
    return answer(() => clickToPayChanges.updateConsumer(input), d1Names);
  }

  @Access('own', 'd1:click-to-pay')
  @Mutation(() => ClickToPayPayload, {
    description: `Takes a card out of Click to Pay. For the end user whose card it is, and ${forWhom}.`,
  })
  optOutCardFromClickToPay(
    @Arg('input', () => OptOutCardInput, { description: 'Which card.' }) input: OptOutCardInput,
    @Ctx() { clickToPayChanges }: Context,
  ): Promise<ClickToPayPayload> {
    return answer(() => clickToPayChanges.optOutCard(input));
  }

  @Access('own', 'd1:click-to-pay')
  @Mutation(() => ClickToPayPayload, {
    description: `Takes an end user out of Click to Pay, with all cards. For the end user, and ${forWhom}.`,
  })
  optOutConsumerFromClickToPay(
    @Arg('input', () => OptOutConsumerInput, { description: 'Who.' }) input: OptOutConsumerInput,
    @Ctx() { clickToPayChanges }: Context,
  ): Promise<ClickToPayPayload> {
    return answer(() => clickToPayChanges.optOutConsumer(input));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => ClickToPayEnrollment, {
    ...callsD1,
    nullable: true,
    description: 'The card as it is now; null when refused, and for a change of the end user. Services need d1:read.',
  })
  enrollment(
    @Root() { cardId }: ClickToPayPayload,
    @Ctx() { clickToPay }: Context,
  ): Promise<ClickToPayEnrollment> | null {
    return cardId == null ? null : clickToPay.enrollment(cardId);
  }
}
