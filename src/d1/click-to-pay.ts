import { Fault } from '../errors.ts';
import type { Api } from './api.ts';
import type { Paths } from './paths.ts';
import { memberOf, readList, readPossibleOperation, type Drop } from './shapes.ts';
import type { D1ClickToPay, D1ClickToPayProfile, D1OperationResult } from './types.ts';
import { createVerbs } from './verbs.ts';
import type { Wire } from './wire.ts';

/** D1's Click to Pay API, version 1. */
export function createClickToPay({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): D1ClickToPay {
  const consumerOf = (consumerId: string) => paths.consumer('v1', consumerId);
  const onConsumer = createVerbs(api, consumerOf, readResult);
  const onCard = createVerbs(api, (cardId) => paths.card('v1', cardId), readResult);
  const names = {
    consumerInfo: wire.clickToPayConsumerMember,
    name: wire.clickToPayNameMember,
    billingAddress: wire.clickToPayBillingAddressMember,
  };
  return {
    enrollCardInClickToPay: onCard('enrollCardInClickToPay', wire.clickToPayEnrolmentVerb, names),
    updateClickToPayCard: onCard('updateClickToPayCard', wire.clickToPayUpdateVerb, names),
    updateClickToPayConsumer: onConsumer('updateClickToPayConsumer', wire.clickToPayUpdateVerb, names),
    optOutCardFromClickToPay: onCard('optOutCardFromClickToPay', wire.clickToPayOptOutVerb),
    optOutConsumerFromClickToPay: onConsumer('optOutConsumerFromClickToPay', wire.clickToPayOptOutVerb),
    async getClickToPayProfiles(consumerId, call) {
      const path = `${consumerOf(consumerId)}/${wire.clickToPayProfilePath}`;
      return api.read({ operation: 'getClickToPayProfiles', path }, call, readProfiles);
    },
  };
}

/** What was taken into account without a word on its state is pending. */
function readResult(body: unknown): D1OperationResult {
  const { operationId, status = 'PENDING' } = readPossibleOperation(body);
  // D1 took it, and nobody can tell what became of it.
  if (operationId === undefined) throw new Fault('OUTCOME_UNKNOWN');
  return { operationId, status };
}

/** Partial when D1 reports that one of several networks failed, or one's profile cannot be read. */
function readProfiles(body: unknown, drop: Drop): { profiles: D1ClickToPayProfile[]; partial: boolean } {
  let partial = Boolean(memberOf(body, 'errorMessage'));
  const profiles = readList<D1ClickToPayProfile>(memberOf(body, 'clickToPayProfiles'), ['scheme'], (items) => {
    partial = true;
    drop(items);
  });
  return { profiles: profiles.map((profile) => ({ ...profile, cards: readCards(profile, drop) })), partial };
}

function readCards({ cards }: D1ClickToPayProfile, drop: Drop): D1ClickToPayProfile['cards'] {
  return cards === undefined || cards === null ? undefined : readList(cards, ['cardId'], drop);
}
