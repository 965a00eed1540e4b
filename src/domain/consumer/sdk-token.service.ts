import type { Scope } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import { validate } from '../common/validate.ts';
import { createD1SdkToken, type CreateD1SdkTokenInput } from './sdk-token.input.ts';

export class SdkTokenService {
  constructor(private readonly scope: Scope) {}

  /**
   * A token for the person who asks, and for nobody else: whoever holds it is that person to D1.
   * @throws Refusal naming the wrong field; Fault FORBIDDEN for a service, NOT_CONFIGURED without a key
   */
  async create(input: CreateD1SdkTokenInput): Promise<{ token: string; expiresAt: Date }> {
    const { viewer, sdkTokens } = this.scope;
    if (viewer.kind !== 'consumer') throw new Fault('FORBIDDEN');
    if (sdkTokens === null) throw new Fault('NOT_CONFIGURED');
    const { clientBindingPayload } = validate(createD1SdkToken, input);
    return sdkTokens.issue(viewer.consumerId, clientBindingPayload);
  }
}
