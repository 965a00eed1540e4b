import type { ServerResponse } from 'node:http';
import { leftEarly } from '../common/client-left.ts';

/** How a request was answered. */
export interface Answered {
  status: number;
  /** Until the head of its answer was written, or its client had left. */
  seconds: number;
}

/**
 * Tells once how a request is answered: with the head of its answer, because a stream goes on for hours after that, and because what a slow client does
 * not take is no time of ours. Of a client that has left before, when what it asked for is over. To be called when the request begins.
 */
export function onAnswered(
  response: ServerResponse,
  carriedOut: () => Promise<unknown> | undefined,
  tell: (answered: Answered) => void,
): void {
  const began = performance.now();
  let left: Answered | undefined;
  let told = false;

  function end(): void {
    if (told) return;
    told = true;
    tell(left ?? { status: response.statusCode, seconds: since(began) });
  }

  // Fastify has no hook for an answer that it does not write itself, and none for a client that leaves.
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    writeHead(...head);
    end();
    return response;
  };
  response.once('close', () => {
    if (told) return;
    left ??= { status: leftEarly, seconds: since(began) };
    Promise.resolve(carriedOut()).then(end, end);
  });
}

function since(began: number): number {
  return (performance.now() - began) / 1_000;
}
