import { Fault } from '../errors.ts';
import type { Api, Keeping } from './api.ts';
import type { Paths } from './paths.ts';
import { memberOf, readList, readPossibleOperation, type Drop } from './shapes.ts';
import { cardTag, consumerTag, listTag } from './tags.ts';
import type { D1ClickToPay, D1ClickToPayProfile, D1ClickToPayProfiles, D1OperationResult } from './types.ts';
import { createVerbs } from './verbs.ts';
import type { Wire } from './wire.ts';

/** D1's Click to Pay API, version 1. */
export function createClickToPay({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): D1ClickToPay {
  const consumerOf = (consumerId: string) => paths.consumer('v1', consumerId);
  const onConsumer = createVerbs(api, { pathOf: consumerOf, tagOf: consumerTag }, readResult);
  const onCard = createVerbs(api, { pathOf: (cardId) => paths.card('v1', cardId), tagOf: cardTag }, readResult);
  const names = {
    consumerInfo: wire.clickToPayConsumerMember,
    name: wire.clickToPayNameMember,
    billingAddress: wire.clickToPayBillingAddressMember,
  };
  return {
    enrollCardInClickToPay: onCard('enrollCardInClickToPay', wire.clickToPayEnrolmentVerb, { names }),
    updateClickToPayCard: onCard('updateClickToPayCard', wire.clickToPayUpdateVerb, { names }),
    updateClickToPayConsumer: onConsumer('updateClickToPayConsumer', wire.clickToPayUpdateVerb, { names }),
    optOutCardFromClickToPay: onCard('optOutCardFromClickToPay', wire.clickToPayOptOutVerb),
    optOutConsumerFromClickToPay: onConsumer('optOutConsumerFromClickToPay', wire.clickToPayOptOutVerb),
    async getClickToPayProfiles(consumerId, call) {
      const path = `${consumerOf(consumerId)}/${wire.clickToPayProfilePath}`;
      return api.read({ operation: 'getClickToPayProfiles', path, keeping: keepingOf(consumerId) }, call, readProfiles);
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
function readProfiles(body: unknown, drop: Drop): D1ClickToPayProfiles {
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

/** Nothing personal is kept. Nor is an answer without what a network may tell a moment later. */
function keepingOf(consumerId: string): Keeping<D1ClickToPayProfiles> {
  return {
    tags: [consumerTag(consumerId), listTag],
    further(answer) {
      if (answer?.partial) return null;
      return (answer?.profiles ?? []).flatMap(({ cards }) => (cards ?? []).map(({ cardId }) => cardTag(cardId)));
    },
    kept: withoutPersons,
  };
}

function withoutPersons(answer: D1ClickToPayProfiles | null): D1ClickToPayProfiles | null {
  if (answer === null || answer.profiles.length === 0) return answer;
  return { ...answer, profiles: answer.profiles.map(withoutPerson), withheld: true };
}

function withoutPerson({ scheme, cards }: D1ClickToPayProfile): D1ClickToPayProfile {
  return { scheme, cards: cards?.map(({ cardId, last4, digitalCardId }) => ({ cardId, last4, digitalCardId })) };
}
