import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { Viewer } from '../../viewer.ts';

/** One execution of an event, and who made it. */
interface Made {
  result: Promise<ExecutionResult | undefined>;
  /** Of the subscription that made it: what its client leaves is nobody's result. */
  signal: AbortSignal;
  /** When it was begun, in the order of all of them, and by the clock. */
  number: number;
  at: number;
  /** Whether it has been made, and of the event alone: then it is the same whenever it is made. */
  isOfEvent: boolean;
}

/** Calls `asked` when it needs anything besides the event. */
export type Make = (asked: () => void) => Promise<ExecutionResult | undefined>;

/** Executes the events of one subscription. */
export interface Together {
  /**
   * What this event is for this viewer: made by `make`, or by another subscription of equal rights that asks for the same. Undefined when `make` gives
   * that, or the signal aborts.
   */
  of(event: unknown, viewer: Viewer, signal: AbortSignal, make: Make): Promise<ExecutionResult | undefined>;
}

/** What is read besides an event is as it is now: after so long it is read again. In ms. */
const freshMs = 500;

/**
 * Shares executions between subscriptions that are given the very same event, have the same document and variables, and whose viewers have equal
 * rights. No subscription is given an execution that was begun before its own last one: what it shows besides the event never goes back. One that is of
 * the event alone is good for as long as there is the event.
 */
export function createTogether(): (args: ExecutionArgs) => Together {
  const all = new WeakMap<object, Map<string, Made>>();
  const documents = new WeakMap<DocumentNode, number>();
  let lastDocument = 0;
  let lastNumber = 0;

  function numberOf(document: DocumentNode): number {
    const known = documents.get(document);
    if (known !== undefined) return known;
    documents.set(document, ++lastDocument);
    return lastDocument;
  }

  return ({ document, operationName, variableValues }) => {
    const what = JSON.stringify([numberOf(document), operationName, variableValues]);
    let last = lastNumber;

    function find(those: Map<string, Made>, name: string): Made | undefined {
      const found = those.get(name);
      if (found === undefined || found.isOfEvent) return found;
      const isGood = found.number > last && performance.now() - found.at < freshMs;
      return isGood ? found : undefined;
    }

    return {
      async of(event, viewer, signal, make) {
        if (typeof event !== 'object' || event === null) return make(() => undefined);
        const those = all.get(event) ?? new Map<string, Made>();
        all.set(event, those);
        const name = `${rightsOf(viewer)} ${what}`;
        for (let found = find(those, name); found !== undefined; found = find(those, name)) {
          last = Math.max(last, found.number);
          const result = await found.result;
          if (signal.aborted) return undefined;
          // Whose it was has left before it was made.
          if (result !== undefined && (found.isOfEvent || !found.signal.aborted)) return result;
        }
        last = ++lastNumber;
        let isAsked = false;
        const result = make(() => void (isAsked = true));
        const own: Made = { result, signal, number: last, at: performance.now(), isOfEvent: false };
        those.set(name, own);
        const made = await result;
        own.isOfEvent = !isAsked && made !== undefined && made.errors === undefined;
        return made;
      },
    };
  };
}

const rights = new WeakMap<Viewer, string>();

/** Equal for viewers who may see the same. */
function rightsOf(viewer: Viewer): string {
  const known = rights.get(viewer);
  if (known !== undefined) return known;
  const isConsumer = viewer.kind === 'consumer';
  const text = JSON.stringify(isConsumer ? ['consumer', viewer.consumerId] : ['service', viewer.subject, [...viewer.scopes].sort()]); // prettier-ignore
  rights.set(viewer, text);
  return text;
}
