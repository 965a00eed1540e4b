/** How a notification was taken, by the demo (src/demo/journal.ts). */
export interface Taken {
  number: number;
  at: string;
  mark: 'accepted' | 'repeat' | 'late' | 'refused' | 'reconciled' | 'answer';
  subject: string;
  operationId: string;
  kind: string;
  status: string;
  stage: string | null;
  errorCode: string | null;
  shipmentStatus: string | null;
}

/** One line on the screen for one thing that D1 told, however often it came. */
export interface Line extends Taken {
  /** How often it came again. */
  repeats: number;
  /** How often it could not be stored before. */
  refusals: number;
}

const most = 60;

/** Newest first. What came again, or is tried again, is counted where it stands. */
export function addTaken(lines: readonly Line[], taken: Taken): Line[] {
  const place = lines.findIndex((line) => isSame(line, taken));
  const known = lines[place];
  if (known === undefined || (taken.mark !== 'repeat' && known.mark !== 'refused')) {
    const refusals = taken.mark === 'refused' ? 1 : 0;
    return [{ ...taken, repeats: 0, refusals }, ...lines].slice(0, most);
  }
  return lines.with(place, again(known, taken));
}

function again(line: Line, { mark, at }: Taken): Line {
  if (mark === 'repeat') return { ...line, repeats: line.repeats + 1 };
  if (mark === 'refused') return { ...line, refusals: line.refusals + 1 };
  return { ...line, mark, at };
}

function isSame(one: Taken, other: Taken): boolean {
  return (['operationId', 'stage', 'status', 'shipmentStatus'] as const).every((name) => one[name] === other[name]);
}
