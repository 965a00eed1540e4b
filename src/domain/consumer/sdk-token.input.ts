import { Field, InputType } from 'type-graphql';
import { z } from 'zod';
import { optional } from '../common/validate.ts';

@InputType({ description: 'Asks for a token for the D1 SDK in the app of the person who asks.' })
export class CreateD1SdkTokenInput {
  @Field(() => String, {
    nullable: true,
    description: 'Client-binding payload of the D1 SDK, up to 8,192 characters, passed on unmodified.',
  })
  clientBindingPayload?: string | null;
}

export const createD1SdkToken = z.object({
  clientBindingPayload: optional(
    z.string().min(1, 'must not be empty').max(8_192, 'must have at most 8,192 characters'),
  ),
});
