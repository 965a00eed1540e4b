import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { schemeFrom } from '../card/card.from.ts';
import { Card, CardScheme } from '../card/card.type.ts';
import { answer } from '../common/user-error.type.ts';
import { Address, Consumer } from '../consumer/consumer.type.ts';
import { EnrollCardInClickToPayInput } from './click-to-pay.input.ts';
import { EnrollCardInClickToPayPayload } from './click-to-pay.payload.ts';
import { ClickToPayEnrollment, ClickToPayEnrollmentUpdate, ClickToPayProfile } from './click-to-pay.type.ts';

@Resolver(() => ClickToPayEnrollment)
export class ClickToPayResolver {
  @Mutation(() => EnrollCardInClickToPayPayload, {
    description:
      'Enrols a card, and its owner with the first one. For the end user whose card it is, and services with d1:click-to-pay.',
  })
  enrollCardInClickToPay(
    @Arg('input', () => EnrollCardInClickToPayInput, { description: 'Which card, and the person.' })
    input: EnrollCardInClickToPayInput,
    @Ctx() { clickToPay }: Context,
  ): Promise<EnrollCardInClickToPayPayload> {
    return answer(() => clickToPay.enroll(input), {
      consumerInfo: ['consumer'],
      mobilePhoneNumber: ['phoneNumber'],
      phoneNumber: ['number'],
      name: ['cardholderName'],
    });
  }

  @Subscription(() => ClickToPayEnrollmentUpdate, {
    subscribe: ({ args, context }) =>
      (context as Context).clickToPay.updates(args['cardId'] as string, (args['after'] as string | undefined) ?? null),
    description: 'How a card’s enrolment goes: the present state, then each change once.',
  })
  clickToPayEnrollmentUpdated(
    @Root() update: ClickToPayEnrollmentUpdate,
    @Arg('cardId', () => ID, { description: "D1's cardId." }) _cardId: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last payload seen.' }) _after?: string,
  ): ClickToPayEnrollmentUpdate {
    return update;
  }

  @FieldResolver(() => CardScheme, { nullable: true, description: 'The network.' })
  async scheme(@Root() { card }: ClickToPayEnrollment, @Ctx() { cards }: Context): Promise<CardScheme | null> {
    return schemeFrom((await cards.details(card.id))?.scheme);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Cardholder name in the directory; Visa only.' })
  async cardholderName(@Root() { card }: ClickToPayEnrollment, @Ctx() { clickToPay }: Context): Promise<string | null> {
    return (await clickToPay.directoryEntry(card.id))?.cardholderName ?? null;
  }

  @FieldResolver(() => Address, { nullable: true, description: 'Billing address in the directory.' })
  async billingAddress(
    @Root() { card }: ClickToPayEnrollment,
    @Ctx() { clickToPay }: Context,
  ): Promise<Address | null> {
    return (await clickToPay.directoryEntry(card.id))?.billingAddress ?? null;
  }

  @FieldResolver(() => ID, { nullable: true, description: "D1's id of the card's token in Click to Pay." })
  async digitalCardId(@Root() { card }: ClickToPayEnrollment, @Ctx() { clickToPay }: Context): Promise<string | null> {
    return (await clickToPay.directoryEntry(card.id))?.digitalCardId ?? null;
  }
}

@Resolver(() => Card)
export class CardClickToPayResolver {
  @FieldResolver(() => ClickToPayEnrollment, { description: 'The card in Click to Pay.' })
  clickToPay(@Root() { id }: Card, @Ctx() { clickToPay }: Context): Promise<ClickToPayEnrollment> {
    return clickToPay.enrollment(id);
  }
}

@Resolver(() => Consumer)
export class ConsumerClickToPayResolver {
  @FieldResolver(() => [ClickToPayProfile], {
    nullable: 'itemsAndList',
    description: 'One profile an enrolled network. A network that could not be read is a null entry with an error.',
  })
  async clickToPayProfiles(
    @Root() { id }: Consumer,
    @Ctx() { clickToPay }: Context,
  ): Promise<(ClickToPayProfile | Error)[]> {
    const answer = await clickToPay.profilesOf(id);
    const missing = answer?.partial ? [new Fault('D1_UNAVAILABLE')] : [];
    return [...(answer?.profiles ?? []), ...missing];
  }
}
