import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { leftEarly } from '../common/client-left.ts';
import { correlationIdFrom } from '../common/correlation.ts';
import { graphqlPath } from '../common/paths.ts';
import type { OperationReport } from '../operation/operations.ts';
import { mediaTypeFor } from './media-type.ts';
import { mostBytes, type ReadyAnswer, type ReadyAnswers } from './ready-answers.ts';

/** A request as it is told of. */
export interface FrontRequest {
  method: string;
  /** Its correlation id. */
  id: string;
  operation: OperationReport;
}

export interface FrontOptions {
  answers: ReadyAnswers;
  /** Of every answer: before the correlation id, and behind it. */
  headers: { first: Record<string, string>; then: Record<string, string> };
  /** Whether connections are to be closed: nothing is answered here any more then. */
  stopping(): boolean;
  tell(request: FrontRequest, route: string, answered: { status: number; seconds: number }): void;
  /** Where everything else goes, as it came. */
  others: RequestListener;
}

/** An answer that is to be given. */
interface Due {
  request: IncomingMessage;
  response: ServerResponse;
  began: number;
  mediaType: string;
  answer: ReadyAnswer;
}

/** What apps send. A parameter of another charset changes nothing in what is read, but is not worth knowing here. */
const plainTypes = /^application\/json(?:; ?charset=utf-8)?$/i;

/**
 * Stands before Fastify, and answers in its place what needs nothing of it: a POST of GraphQL as apps send it, whole when it comes, of somebody who is
 * known, and whose answer is kept. Such an answer costs a fraction of the way through a framework, its hooks and promises. Everything else, and
 * whatever is in doubt, goes on to Fastify untouched; there is nothing here that it could be refused by.
 */
export function createFront({ answers, headers, stopping, tell, others }: FrontOptions): RequestListener {
  const first = Object.entries(headers.first).flat();
  const then = Object.entries(headers.then).flat();
  let due: Due[] = [];

  /** Undefined where it is not for here. */
  function find(request: IncomingMessage): Pick<Due, 'mediaType' | 'answer'> | undefined {
    const mediaType = mediaTypeFor(request.headers.accept);
    if (mediaType === undefined || !isWhole(request)) return undefined;
    const viewer = answers.recognise(request);
    if (viewer === undefined) return undefined;
    const body = request.read() as Buffer;
    const answer = answers.findAgain(request, viewer, body.toString('latin1'));
    if (answer !== undefined) return { mediaType, answer };
    request.unshift(body);
    return undefined;
  }

  /**
   * Gives all answers of one turn of the event loop at its end. A write wakes whoever reads, and that costs more than to find the answer: one after the
   * other they wake them once.
   */
  function giveAll(): void {
    const those = due;
    due = [];
    for (const each of those) give(each);
  }

  function give({ request, response, began, mediaType, answer: { text, operation } }: Due): void {
    const id = correlationIdFrom(request.headers['x-correlation-id']);
    // Node would throw what is written to somebody who has left.
    const status = response.destroyed ? leftEarly : 200;
    if (status === 200) {
      const length = String(Buffer.byteLength(text));
      const own = ['x-correlation-id', id, ...then, 'content-type', mediaType, 'content-length', length];
      if (stopping()) own.push('connection', 'close');
      response.writeHead(status, [...first, ...own]);
    }
    tell({ method: 'POST', id, operation }, graphqlPath, { status, seconds: (performance.now() - began) / 1_000 });
    if (status === 200) end(response, text);
    // Its end is to be heard of too.
    request.resume();
  }

  return (request, response) => {
    if (!isPlain(request) || stopping()) return others(request, response);
    const began = performance.now();
    // A body that came with its head has been read by then. Nothing else can have happened.
    process.nextTick(() => {
      const found = find(request);
      if (found === undefined) return others(request, response);
      if (due.length === 0) setImmediate(giveAll);
      due.push({ request, response, began, ...found });
    });
  };
}

/** By one write of one text, head and all: `end` alone makes two of it, which Node puts together in memory that it takes for that. */
function end(response: ServerResponse, text: string): void {
  const { socket } = response;
  socket?.cork();
  response.write(text);
  socket?.uncork();
  response.end();
}

/** As no page in a browser sends it, which is told what it may read. */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === graphqlPath &&
    headers.origin === undefined &&
    headers['transfer-encoding'] === undefined &&
    plainTypes.test(headers['content-type'] ?? '')
  );
}

function isWhole({ headers, readableLength, socket }: IncomingMessage): boolean {
  const isAll = readableLength === Number(headers['content-length']);
  return isAll && readableLength > 0 && readableLength <= mostBytes.body && !socket.destroyed;
}
