import type { Scope } from '../../scope.ts';
import type { D1CardRegistrationV1 } from '../../d1/types.ts';
import { Refusal } from '../../errors.ts';
import { requireScope, requireService } from '../../viewer.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import type { ConsumerService } from '../consumer/consumer.service.ts';
import type { Consumer } from '../consumer/consumer.type.ts';
import { announceCard } from './card-bell.ts';
import { sealCardData } from './card-data.ts';
import { cardDataRules } from './card.input.ts';
import { asNewCards } from './earlier-card.ts';
import { registerConsumer, type RegisterConsumerInput } from './consumer-registration.input.ts';
import type { CardService } from './card.service.ts';

export class ConsumerRegistrationService {
  constructor(
    private readonly scope: Scope,
    private readonly consumers: ConsumerService,
    private readonly cards: CardService,
  ) {}

  /**
   * By the version of D1's Consumer API that the issuer is on: version 2 stores personal information, version 1 takes cards.
   * @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:consumers, and d1:cards for
   * cards
   */
  async register(input: RegisterConsumerInput): Promise<{ consumer: Consumer }> {
    requireService(this.scope.viewer, 'd1:consumers');
    if (input.cards) requireScope(this.scope.viewer, 'd1:cards');
    const { d1, consumerApi, acceptClearCardData, cardDirectory } = this.scope;
    const dataRules = cardDataRules(acceptClearCardData, cardDirectory !== null);
    const valid = validate(registerConsumer(consumerApi, dataRules), input);
    const { consumerId, personalInformation, cards = [] } = valid;
    if (consumerApi === 'v1') await this.registerV1(consumerId, await this.sealed(valid));
    else await d1.registerConsumer(consumerId, personalInformation ? { personalInformation } : {}, writing(this.scope));
    this.consumers.forget(consumerId);
    for (const { cardId } of cards) this.cards.forget(cardId);
    if (cards.length > 0) announceCard(this.scope, consumerId);
    return { consumer: { id: consumerId } };
  }

  private registerV1(consumerId: string, cards: D1CardRegistrationV1[]): Promise<void> {
    const register = () => this.scope.d1.registerConsumerV1(consumerId, cards, writing(this.scope));
    return asNewCards(
      this.scope,
      cards.map(({ cardId }) => cardId),
      register,
    );
  }

  /** @throws Refusal naming every card of which the card directory has no good data */
  private async sealed({ consumerId, cards = [] }: Valid): Promise<D1CardRegistrationV1[]> {
    return allOrEveryProblem(
      cards.map(async ({ cardId, cardProductId, state, accountId, ...given }, index) => {
        const field = ['input', 'cards', String(index), 'cardId'];
        const wanted = { consumerId, cardId, purpose: 'REGISTRATION' as const, field };
        const encryptedData = await sealCardData(this.scope, given, wanted);
        return { cardId, cardProductId, accountId: accountId ?? consumerId, state, encryptedData };
      }),
    );
  }
}

type Valid = Pick<ReturnType<ReturnType<typeof registerConsumer>['parse']>, 'consumerId' | 'cards'>;

/** All values; or one Refusal with the problems of all. @throws the first other error */
async function allOrEveryProblem<T>(promises: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const refusals = reasons.filter((reason) => reason instanceof Refusal);
  if (refusals.length < reasons.length) throw reasons.find((reason) => !(reason instanceof Refusal));
  if (refusals.length > 0) throw new Refusal(refusals.flatMap(({ problems }) => problems));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
