import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { answer } from '../common/user-error.type.ts';
import { DeleteConsumerInput, UpdateConsumerInput } from './consumer-change.input.ts';
import { DeleteConsumerPayload, UpdateConsumerPayload } from './consumer.payload.ts';

@Resolver()
export class ConsumerChangeResolver {
  @Access('own', 'd1:consumers')
  @Mutation(() => UpdateConsumerPayload, {
    description:
      'Replaces the personal information that D1 stores, which D1 passes on to Click to Pay. D1 refuses it for an end user whose data it does not store. For the end user whose data it is, and for services with the scope d1:consumers.',
  })
  updateConsumer(
    @Arg('input', () => UpdateConsumerInput, { description: 'Whose, and what D1 is to store.' })
    input: UpdateConsumerInput,
    @Ctx() { consumerChanges }: Context,
  ): Promise<UpdateConsumerPayload> {
    return answer(() => consumerChanges.update(input), { phoneNumber: ['number'] });
  }

  @Access('services', 'd1:consumers')
  @Mutation(() => DeleteConsumerPayload, {
    description:
      'Deletes an end user with all cards and digital cards. Cannot be undone; the id may be registered anew. For services with the scope d1:consumers.',
  })
  deleteConsumer(
    @Arg('input', () => DeleteConsumerInput, { description: 'Who, and why.' }) input: DeleteConsumerInput,
    @Ctx() { consumerChanges }: Context,
  ): Promise<DeleteConsumerPayload> {
    return answer(() => consumerChanges.delete(input));
  }
}
