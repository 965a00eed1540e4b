import { isDeepStrictEqual } from 'node:util';
import { say } from './measure.ts';
import type { Running, Subject } from './subjects.ts';
import type { World } from './world.ts';

/** Starts the subjects, and sees that each gives the answer of the first. @throws Error when one does not */
export async function startFleet(world: World, subjects: Subject[]) {
  const running = new Map<Subject, Running>();
  let expected: unknown;
  for (const subject of subjects) {
    const server = await subject.start(world);
    running.set(subject, server);
    const answer = await ask(world, server.url);
    if (subject.name.startsWith('constant')) continue;
    expected ??= answer;
    if (!isDeepStrictEqual(answer, expected))
      throw new Error(`${subject.label} answers ${JSON.stringify(answer)}, not ${JSON.stringify(expected)}`);
  }
  say(`  all give the same answer: ${subjects.map(({ label }) => label).join('; ')}`);
  return { running, stop: () => Promise.all([...running.values()].map(({ process }) => process.stop())) };
}

async function ask(world: World, url: string): Promise<unknown> {
  const [request] = world.samples(1);
  if (request === undefined) throw new Error('nobody to ask for');
  const response = await fetch(url, { method: 'POST', headers: request.headers, body: request.body });
  const text = await response.text();
  if (!text.startsWith(request.begins)) throw new Error(`${url} answers ${response.status} ${text.slice(0, 500)}`);
  world.answerLength ||= Buffer.byteLength(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
