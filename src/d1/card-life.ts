import type { Api } from './api.ts';
import type { Paths } from './paths.ts';
import { readPossibleOperation } from './shapes.ts';
import type { D1Cards } from './types.ts';
import { cardTag } from './tags.ts';
import { createVerbs } from './verbs.ts';
import type { Wire } from './wire.ts';

type CardLife = Pick<
  D1Cards,
  'suspendCard' | 'resumeCard' | 'deleteCard' | 'activateCard' | 'renewCard' | 'replaceCard'
>;

/** What happens to a card that is registered or created, by the version of D1's Card API that wire.ts says. */
export function createCardLife({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): CardLife {
  const pathOf = (cardId: string) => paths.card(wire.cardLifeVersion, cardId);
  const onCard = createVerbs(api, { pathOf, tagOf: cardTag }, readPossibleOperation);
  return {
    suspendCard: onCard('suspendCard', 'suspend'),
    resumeCard: onCard('resumeCard', 'resume'),
    deleteCard: onCard('deleteCard', 'delete'),
    activateCard: onCard('activateCard', wire.cardActivateVerb),
    renewCard: onCard('renewCard', 'renew'),
    replaceCard: onCard('replaceCard', wire.cardReplaceVerb, {
      names: { newCardId: wire.replaceCardIdMember },
      changes: ({ newCardId }: { newCardId: string }) => [cardTag(newCardId)],
    }),
  };
}
