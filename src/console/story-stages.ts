import { levers } from './levers.ts';
import type { Present, Seen } from './seen.ts';
import { stageInWords } from './words.ts';

export interface Telling {
  seen: Seen;
  /** Says a sentence where everybody sees it. */
  say(sentence: string): void;
  signal: AbortSignal;
}

const stages = ['DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE', 'CARD_SHIPPED'];
/** Long enough to read a sentence. */
const readingMs = 1_500;

/** Takes the order on the screen through its stages, at the story's own pace. However it ends, the order goes on by itself afterwards. */
export async function tellStages(orderId: string, { seen, say, signal }: Telling): Promise<void> {
  try {
    await levers.hold(orderId, true);
    for (const stage of stages) {
      await reading(signal);
      // Time may have been quicker than the hold.
      const isPassed = hasReached(seen.present(), stage);
      const isTwice = stage === 'CARD_PROD_ONGOING' && !isPassed;
      try {
        if (isTwice) await levers.policy({ duplicate: 1 });
        if (!isPassed) await levers.step(orderId);
        await seen.until((present) => hasReached(present, stage), signal);
      } finally {
        if (isTwice) await levers.policy({ duplicate: 0 });
      }
      say(`${stageInWords(stage, stage)}.${isTwice ? ' D1 told that twice, and it is shown once.' : ''}`);
    }
  } finally {
    await levers.hold(orderId, false);
  }
}

/** @throws the signal's reason when it aborts */
export function reading(signal: AbortSignal): Promise<void> {
  return new Promise((done, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(done, readingMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** This stage or a later one: what was passed in between may never be told. */
function hasReached(present: Present | undefined, stage: string): boolean {
  const place = stages.indexOf(stage);
  return present?.order?.timeline.some((told) => stages.indexOf(told.stage) >= place) ?? false;
}
