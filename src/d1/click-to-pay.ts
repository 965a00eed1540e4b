import { Refusal } from '../errors.ts';
import type { Api } from './api.ts';
import type { Paths } from './paths.ts';
import { memberOf, readList, readObject, type Drop } from './shapes.ts';
import type { D1ClickToPayProfile, D1Client, D1OperationResult } from './types.ts';
import type { Wire } from './wire.ts';

type ClickToPay = Pick<D1Client, 'enrollCardInClickToPay' | 'getClickToPayProfiles'>;

/** D1's Click to Pay API, version 1. */
export function createClickToPay({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): ClickToPay {
  return {
    async enrollCardInClickToPay(cardId, { consumerInfo, name, billingAddress, ...others }, call) {
      const path = `${paths.cardV1(cardId)}/operations:${wire.clickToPayEnrolmentVerb}`;
      const body = {
        ...others,
        [wire.clickToPayConsumerMember]: consumerInfo,
        [wire.clickToPayNameMember]: name,
        [wire.clickToPayBillingAddressMember]: billingAddress,
      };
      return api
        .write({ operation: 'enrollCardInClickToPay', method: 'POST', path, body }, call, readResult)
        .catch((error: unknown) => {
          throw error instanceof Refusal ? renameBack(error, wire) : error;
        });
    },
    async getClickToPayProfiles(consumerId, call) {
      const path = `${paths.consumerV1(consumerId)}/${wire.clickToPayProfilePath}`;
      return api.read({ operation: 'getClickToPayProfiles', path }, call, readProfiles);
    },
  };
}

/** What was taken into account without a word on its state is pending. */
function readResult(body: unknown): D1OperationResult {
  return { status: 'PENDING', ...readObject<Pick<D1OperationResult, 'operationId'>>(body, ['operationId']) };
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

/** Refusals name members as this project does, whatever they are called on the wire. */
function renameBack({ problems }: Refusal, wire: Wire): Refusal {
  const ours = new Map([
    [wire.clickToPayConsumerMember, 'consumerInfo'],
    [wire.clickToPayNameMember, 'name'],
    [wire.clickToPayBillingAddressMember, 'billingAddress'],
  ]);
  const rename = ([first, ...rest]: string[]) => (first === undefined ? [] : [ours.get(first) ?? first, ...rest]);
  return new Refusal(problems.map((problem) => ({ ...problem, field: rename(problem.field) })));
}
