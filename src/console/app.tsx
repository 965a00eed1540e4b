import { useRef, useState } from 'react';
import { ChosenCard } from './chosen-card.tsx';
import { SessionProvider } from './client/provider.tsx';
import { PersonCards } from './person-cards.tsx';
import { leave, type Person } from './people.ts';
import { createSeen } from './seen.ts';
import type { Settings } from './settings.ts';
import { StoryButton } from './story-button.tsx';
import { TokenForm } from './token-form.tsx';

interface Choice {
  person: Person;
  cardId: string;
}

/** Three columns: whose card, what happens to it, and what can be done about that. */
export function App({ settings, people }: { settings: Settings; people: Person[] }) {
  const [shown, setShown] = useState(people);
  const [chosen, setChosen] = useState<Choice>();
  const [seen] = useState(createSeen);
  const [isTelling, setTelling] = useState(false);
  const [teller] = shown;
  /** Whose token was given last, where there is no demo. */
  const last = useRef<Person>(undefined);
  const [isRefused, setRefused] = useState(false);

  function show(person: Person): void {
    if (last.current) leave(last.current, person);
    last.current = person;
    setShown([person]);
    setChosen(undefined);
    setRefused(false);
  }

  function refuse(person: Person): void {
    if (person !== last.current) return;
    setShown([]);
    setChosen(undefined);
    setRefused(true);
  }

  return (
    <>
      <a className="skip" href="#middle">
        Skip to the card
      </a>
      <header>
        <h1>
          D1 <span className="quiet">console</span>
        </h1>
        {settings.hasDemo && teller && (
          <StoryButton
            {...{ person: teller, seen, isTelling, setTelling }}
            choose={(cardId) => setChosen({ person: teller, cardId })}
          />
        )}
      </header>
      <div className="columns">
        <nav aria-label="People and their cards">
          {shown.map((person) => (
            <SessionProvider key={person.id} session={person.session}>
              <PersonCards
                person={person}
                chosenId={chosen?.person.id === person.id ? chosen.cardId : undefined}
                choosesFirst={!chosen && person === teller}
                choose={(cardId) => setChosen({ person, cardId })}
              />
            </SessionProvider>
          ))}
          {!settings.hasDemo && <TokenForm {...{ settings, use: show, refuse, isRefused }} />}
        </nav>
        {chosen ? (
          <SessionProvider key={`${chosen.person.id} ${chosen.cardId}`} session={chosen.person.session}>
            <ChosenCard cardId={chosen.cardId} hasDemo={settings.hasDemo} seen={seen} isTold={isTelling} />
          </SessionProvider>
        ) : (
          <main id="middle" tabIndex={-1}>
            <p className="hint">A card that is chosen is shown here: its order and its enrolment, as they go.</p>
          </main>
        )}
      </div>
    </>
  );
}
