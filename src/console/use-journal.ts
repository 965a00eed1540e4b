import { useEffect, useState } from 'react';
import { addTaken, type Line, type Taken } from './lines.ts';

const everyMs = 700;

/** What became of each notification of the demo, newest first. Looks again after a while, and from where it was when the demo was away. */
export function useJournal(): Line[] {
  const [lines, setLines] = useState<Line[]>([]);
  useEffect(() => {
    let last = 0;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function look(): Promise<void> {
      const taken = await takenSince(last).catch(() => []);
      if (isOver) return;
      last = taken.at(-1)?.number ?? last;
      if (taken.length > 0) setLines((before) => taken.reduce<Line[]>(addTaken, before));
      timer = setTimeout(() => void look(), everyMs);
    }

    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return lines;
}

async function takenSince(after: number): Promise<Taken[]> {
  const answer = await fetch(`/console/demo/notifications?after=${String(after)}`);
  if (!answer.ok) throw new Error(`The demo answered ${String(answer.status)}.`);
  return (await answer.json()) as Taken[];
}
