import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { answer } from '../common/user-error.type.ts';
import { RegisterConsumerPayload } from '../consumer/consumer.payload.ts';
import { cardDataNames } from './card-data.ts';
import { RegisterConsumerInput } from './consumer-registration.input.ts';

/** Here and not with the end users, because version 1 of D1's Consumer API registers cards in the same call. */
@Resolver()
export class ConsumerRegistrationResolver {
  @Access('services', 'd1:consumers')
  @Mutation(() => RegisterConsumerPayload, {
    description:
      'Registers an end user. Safe to repeat. For services with the scope d1:consumers, and d1:cards for cards.',
  })
  registerConsumer(
    @Arg('input', () => RegisterConsumerInput, { description: 'Who.' }) input: RegisterConsumerInput,
    @Ctx() { consumerRegistrations }: Context,
  ): Promise<RegisterConsumerPayload> {
    return answer(() => consumerRegistrations.register(input), { phoneNumber: ['number'], ...cardDataNames });
  }
}
