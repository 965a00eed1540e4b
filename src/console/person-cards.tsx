import { useEffect, useState } from 'react';
import { useQuery, type CombinedError } from 'urql';
import { HomeScreenDocument, WatchPersonDocument } from './client/generated/graphql.ts';
import { useLive } from './client/use-live.ts';
import { CardButton } from './card-button.tsx';
import { useConnection } from './connection.ts';
import type { Home } from './enrolment-input.ts';
import type { Person } from './people.ts';

const againMs = 3_000;

export interface PersonCardsProps {
  person: Person;
  /** Undefined where none of theirs is chosen. */
  chosenId: string | undefined;
  /** Whether their first card is to be chosen, because none is yet. */
  choosesFirst: boolean;
  choose(cardId: string): void;
}

/** A person's cards, read again whenever something happened to one of them. What was read last stays while it cannot be read. */
export function PersonCards({ person, chosenId, choosesFirst, choose }: PersonCardsProps) {
  const [{ data, error }, readAgain] = useQuery({ query: HomeScreenDocument });
  const { latest, problem } = useLive({
    document: WatchPersonDocument,
    variables: {},
    pick: ({ consumerUpdated }) => consumerUpdated,
    name: 'person',
  });
  const [home, setHome] = useState<Home>();
  const isOpen = useConnection(person.connection);

  useEffect(() => {
    if (data?.me) setHome(data.me);
  }, [data]);
  useEffect(() => {
    const first = home?.cards.nodes?.[0];
    if (choosesFirst && first) choose(first.id);
  }, [home]);
  useEffect(() => {
    if (latest && latest.kind !== 'SNAPSHOT') readAgain();
  }, [latest?.cursor]);
  useEffect(() => {
    if (!error) return undefined;
    const timer = setTimeout(readAgain, againMs);
    return () => clearTimeout(timer);
  }, [error]);

  const known = home?.personalInformation;
  const name = [known?.firstName, known?.lastName].filter(Boolean).join(' ') || person.name;
  return (
    <section aria-labelledby={`person-${person.id}`}>
      <h2 id={`person-${person.id}`}>
        {name}
        {isOpen === true && <span className="live">live</span>}
        {isOpen === false && <span className="mark wrong">reconnecting</span>}
      </h2>
      {problem && <p role="alert">{problem}</p>}
      {!home && <p className="hint">{error ? unread(error) : 'Reading the cards …'}</p>}
      <ul className="cards">
        {home?.cards.nodes?.map((card) => (
          <li key={card.id}>
            <CardButton card={card} isChosen={card.id === chosenId} choose={() => choose(card.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function unread({ graphQLErrors: [error] }: CombinedError): string {
  return `The cards cannot be read${error ? ` (${error.message})` : ''}. It is tried again.`;
}
