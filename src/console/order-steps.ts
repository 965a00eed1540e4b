/** What of an order the parcel line is made of. */
export interface ShownOrder {
  status: string;
  timeline: readonly { stage: string; stageText: string; at: string; late: boolean }[];
}

/**
 * One step of the line. `ahead`: to come. `unheard`: a later one was told of and this one never. `wrong`: an exception, or the end of an order that
 * failed.
 */
export interface Step {
  stage: string;
  stageText: string;
  state: 'done' | 'now' | 'ahead' | 'unheard' | 'wrong';
  at?: string;
  late?: boolean;
}

const usual = [
  'CARD_PROD_REQUESTED',
  'DATA_PREPARED',
  'CARD_PROD_READY',
  'CARD_PROD_ONGOING',
  'CARD_PROD_DONE',
  'CARD_SHIPPED',
];
const exceptions = ['DATA_EXCEPTION', 'CARD_PROD_EXCEPTION', 'CARD_PROD_CANCELED', 'CARD_RETURNED'];

/** The line of an order: the usual stages, what else happened between them, and what is to come for as long as it is under way. */
export function stepsOf({ status, timeline }: ShownOrder): Step[] {
  const steps: Step[] = usual.map((stage) => ({ stage, stageText: stage, state: 'ahead' }));
  let newest = -1;
  for (const { stage, stageText, at, late } of timeline) {
    const place = steps.findIndex((step) => step.stageText === stageText);
    const state = exceptions.includes(stage) ? 'wrong' : 'done';
    if (place < 0) {
      newest += 1;
      steps.splice(newest, 0, { stage, stageText, state, at, late });
    } else {
      // The same stage again brings newer data: the line has its first time.
      if (steps[place]?.at === undefined) steps[place] = { stage, stageText, state, at, late };
      newest = Math.max(newest, place);
    }
  }
  const passed = steps.map((step, index) =>
    step.state === 'ahead' && index < newest ? { ...step, state: 'unheard' as const } : step,
  );
  if (status !== 'PENDING') return passed.filter(({ state }) => state !== 'ahead');
  return passed.map((step, index) => (index === newest && step.state === 'done' ? { ...step, state: 'now' } : step));
}
