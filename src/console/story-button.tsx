import { useEffect, useRef, useState } from 'react';
import type { Person } from './people.ts';
import type { Seen } from './seen.ts';
import { tellStory } from './story.ts';

export interface StoryButtonProps {
  person: Person;
  seen: Seen;
  choose(cardId: string): void;
  isTelling: boolean;
  setTelling(isTelling: boolean): void;
}

/** Tells the story, or ends it. What it says is read out by itself. */
export function StoryButton({ person, seen, choose, isTelling, setTelling }: StoryButtonProps) {
  const [sentence, say] = useState('');
  const telling = useRef<AbortController>(undefined);
  useEffect(() => {
    const breakOff = () => telling.current?.abort(new Error('The story was left.'));
    // A page that is closed takes nothing down in an orderly way.
    addEventListener('pagehide', breakOff);
    return () => {
      removeEventListener('pagehide', breakOff);
      breakOff();
    };
  }, []);

  async function tell(): Promise<void> {
    if (isTelling) return telling.current?.abort(new Error('The story was ended.'));
    telling.current = new AbortController();
    setTelling(true);
    await tellStory({ person, seen, choose, say, signal: telling.current.signal }).catch((error: unknown) => {
      say(error instanceof Error ? error.message : 'The story broke off.');
    });
    setTelling(false);
  }

  return (
    <div className="story">
      <button type="button" className="main" onClick={() => void tell()}>
        {isTelling ? 'Stop the story' : 'Tell me the story'}
      </button>
      <p role="status">{sentence}</p>
    </div>
  );
}
