import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';

@ObjectType({ simpleResolvers: true, description: 'A token for the D1 SDK.' })
export class CreateD1SdkTokenPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'What the app hands to the login of the D1 SDK, once. A secret; null when refused.',
  })
  token?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the token ends; null when refused.' })
  expiresAt?: Date | null;
}
