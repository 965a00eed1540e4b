import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { callsD1 } from '../common/calls-d1.ts';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { Fault } from '../../errors.ts';
import { schemeFrom } from '../card/card.from.ts';
import { Card, CardScheme } from '../card/card.type.ts';
import { Address, Consumer } from '../consumer/consumer.type.ts';
import { ClickToPayEnrollment, ClickToPayEnrollmentUpdate, ClickToPayProfile } from './click-to-pay.type.ts';

@Resolver(() => ClickToPayEnrollment)
export class ClickToPayResolver {
  @Access('own', 'd1:read')
  @Subscription(() => ClickToPayEnrollmentUpdate, {
    subscribe: ({ args, context }) =>
      (context as Context).clickToPayUpdates.updates(
        args['cardId'] as string,
        (args['after'] as string | undefined) ?? null,
      ),
    description: 'How a card’s enrolment goes: the present state, then each change once.',
  })
  clickToPayEnrollmentUpdated(
    @Root() update: ClickToPayEnrollmentUpdate,
    @Arg('cardId', () => ID, { description: "D1's cardId." }) _cardId: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last payload seen.' }) _after?: string,
  ): ClickToPayEnrollmentUpdate {
    return update;
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => CardScheme, { nullable: true, description: 'The network.' })
  async scheme(@Root() { card }: ClickToPayEnrollment, @Ctx() { cards }: Context): Promise<CardScheme | null> {
    return schemeFrom((await cards.details(card.id))?.scheme);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, {
    ...callsD1,
    nullable: true,
    description: 'Cardholder name in the directory; Visa only.',
  })
  async cardholderName(@Root() { card }: ClickToPayEnrollment, @Ctx() { clickToPay }: Context): Promise<string | null> {
    return (await clickToPay.directoryEntry(card.id, true))?.cardholderName ?? null;
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => Address, { ...callsD1, nullable: true, description: 'Billing address in the directory.' })
  async billingAddress(
    @Root() { card }: ClickToPayEnrollment,
    @Ctx() { clickToPay }: Context,
  ): Promise<Address | null> {
    return (await clickToPay.directoryEntry(card.id, true))?.billingAddress ?? null;
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => ID, { ...callsD1, nullable: true, description: "D1's id of the card's token in Click to Pay." })
  async digitalCardId(@Root() { card }: ClickToPayEnrollment, @Ctx() { clickToPay }: Context): Promise<string | null> {
    return (await clickToPay.directoryEntry(card.id))?.digitalCardId ?? null;
  }
}

@Resolver(() => Card)
export class CardClickToPayResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => ClickToPayEnrollment, { ...callsD1, description: 'The card in Click to Pay.' })
  clickToPay(@Root() { id }: Card, @Ctx() { clickToPay }: Context): Promise<ClickToPayEnrollment> {
    return clickToPay.enrollment(id);
  }
}

@Resolver(() => Consumer)
export class ConsumerClickToPayResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => [ClickToPayProfile], {
    ...callsD1,
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
