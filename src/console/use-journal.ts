import { useRef, useState } from 'react';
import { addTaken, type Line, type Taken } from './lines.ts';
import { useRegularly } from './use-regularly.ts';

const everyMs = 700;

/** What became of each notification of the demo, newest first. Goes on from where it was when the demo was away. */
export function useJournal(): Line[] {
  const [lines, setLines] = useState<Line[]>([]);
  const last = useRef(0);
  useRegularly(async () => {
    const taken = await takenSince(last.current);
    last.current = taken.at(-1)?.number ?? last.current;
    if (taken.length > 0) setLines((before) => taken.reduce<Line[]>(addTaken, before));
  }, everyMs);
  return lines;
}

async function takenSince(after: number): Promise<Taken[]> {
  const answer = await fetch(`/console/demo/notifications?after=${String(after)}`);
  if (!answer.ok) throw new Error(`The demo answered ${String(answer.status)}.`);
  return (await answer.json()) as Taken[];
}
