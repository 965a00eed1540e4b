import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { answer } from '../common/user-error.type.ts';
import { CreateD1SdkTokenInput } from './sdk-token.input.ts';
import { CreateD1SdkTokenPayload } from './sdk-token.payload.ts';

@Resolver()
export class SdkTokenResolver {
  @Access('endUsers')
  @Mutation(() => CreateD1SdkTokenPayload, {
    description:
      'Makes a token for the D1 SDK, for the end user of the access token. Use it for one login. Not for services.',
  })
  createD1SdkToken(
    @Arg('input', () => CreateD1SdkTokenInput, { description: 'What the SDK wants in the token.' })
    input: CreateD1SdkTokenInput,
    @Ctx() { sdkTokens }: Context,
  ): Promise<CreateD1SdkTokenPayload> {
    return answer(() => sdkTokens.create(input));
  }
}
