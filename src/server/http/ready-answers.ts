import type { IncomingMessage } from 'node:http';
import { getOperationAST } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Answers } from '../../cache/answers.ts';
import type { Viewer } from '../../viewer.ts';
import type { Documents, Prepared } from '../document/documents.ts';
import type { OperationReport, Operations } from '../operation/operations.ts';
import type { Identify } from '../traffic/identify.ts';
import { answerKey } from './answer-key.ts';

export interface ReadyAnswersOptions {
  documents: Documents;
  identify: Pick<Identify, 'request'>;
  operations: Operations;
  answers: Answers<string>;
}

export interface ReadyAnswer {
  text: string;
  operation: OperationReport;
}

/** Answers that need not be made, and who is given them. All at once: nothing here is waited for. */
export interface ReadyAnswers {
  /** Who asks; undefined where that is not known at once. However often a request is looked at, whoever makes it is counted once. */
  recognise(request: IncomingMessage): Viewer | undefined;
  /** The same for who has the time. @throws what `Identify` throws */
  identify(request: IncomingMessage): Viewer | Promise<Viewer>;
  /** What is kept under a key, which is that of a viewer and of this operation. */
  find(key: string, prepared: Prepared): ReadyAnswer | undefined;
  /** What is kept for a viewer of a body of these bytes (as latin1), which was prepared before. */
  findAgain(request: IncomingMessage, viewer: Viewer, bytes: string): ReadyAnswer | undefined;
  /** How the body of a request was prepared, and what it asks, for all that come with the same bytes. */
  learn(request: IncomingMessage, prepared: Prepared, question: string): void;
}

/** The longest body that is learnt, and of how many characters all are together. */
export const mostBytes = { body: 8_192, all: 1_000_000 };
/** Nobody waits for what is known already. */
const staying = new AbortController().signal;

/** What was prepared but for the document, of which `Documents` knows how many may be kept. */
interface Learnt extends Omit<Prepared, 'document' | 'operation'> {
  question: string;
}

interface Met {
  viewer: Viewer | Promise<Viewer>;
  bytes?: string;
}

export function createReadyAnswers({ documents, identify, operations, answers }: ReadyAnswersOptions): ReadyAnswers {
  /** Bodies that were prepared: the same bytes are the same operation, whoever sends them. */
  const bodies = new LRUCache<string, Learnt>({
    maxSize: mostBytes.all,
    sizeCalculation: (_learnt, bytes) => bytes.length + 1,
  });
  const met = new WeakMap<IncomingMessage, Met>();

  function find(key: string, prepared: Prepared): ReadyAnswer | undefined {
    const text = answers.find(key);
    if (text === undefined) return undefined;
    const running = operations.begin(staying);
    running.is(prepared);
    return { text, operation: running.end() };
  }

  /** Undefined where its document would have to be read anew. */
  function preparedAgain(learnt: Learnt): Prepared | undefined {
    const document = documents.find(learnt.digest);
    const operation = document && getOperationAST(document, learnt.operationName);
    return document && operation ? { ...learnt, document, operation } : undefined;
  }

  function attempt(request: IncomingMessage): Viewer | Promise<Viewer> {
    try {
      return identify.request(request);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  return {
    recognise(request) {
      const viewer = attempt(request);
      if (!(viewer instanceof Promise)) return viewer;
      // Whoever is told why is not there yet.
      viewer.catch(() => undefined);
      met.set(request, { viewer });
      return undefined;
    },
    identify: (request) => met.get(request)?.viewer ?? identify.request(request),
    find,
    findAgain(request, viewer, bytes) {
      const learnt = bodies.get(bytes);
      const prepared = learnt && preparedAgain(learnt);
      const key = learnt && answerKey(viewer, learnt.question);
      const found = prepared && key !== undefined ? find(key, prepared) : undefined;
      if (found && prepared) documents.countAgain(prepared);
      else met.set(request, { viewer, bytes });
      return found;
    },
    learn(request, { text, digest, trusted, operationName, variables }, question) {
      const bytes = met.get(request)?.bytes;
      if (bytes !== undefined) bodies.set(bytes, { text, digest, trusted, operationName, variables, question });
    },
  };
}
