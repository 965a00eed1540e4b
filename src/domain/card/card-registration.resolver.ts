import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { answer } from '../common/user-error.type.ts';
import { cardDataNames } from './card-data.ts';
import { CreateCardInput } from './card-creation.input.ts';
import { RegisterCardInput } from './card-registration.input.ts';
import { CreateCardPayload, RegisterCardPayload } from './card.payload.ts';

@Resolver()
export class CardRegistrationResolver {
  @Access('services', 'd1:cards')
  @Mutation(() => RegisterCardPayload, {
    description: 'Registers a card that exists outside D1. Safe to repeat. For services with the scope d1:cards.',
  })
  registerCard(
    @Arg('input', () => RegisterCardInput, { description: 'Which card.' }) input: RegisterCardInput,
    @Ctx() { cardRegistrations }: Context,
  ): Promise<RegisterCardPayload> {
    return answer(() => cardRegistrations.register(input), cardDataNames);
  }

  @Access('services', 'd1:cards')
  @Mutation(() => CreateCardPayload, {
    description:
      'Lets D1 or its processor issue a card. Not safe to repeat without an idempotencyKey: each request makes a card. For services with the scope d1:cards.',
  })
  createCard(
    @Arg('input', () => CreateCardInput, { description: 'What card, and whose.' }) input: CreateCardInput,
    @Ctx() { cardCreations }: Context,
  ): Promise<CreateCardPayload> {
    return answer(() => cardCreations.create(input));
  }
}
