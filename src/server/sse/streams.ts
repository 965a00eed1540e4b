import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';
import { clientLeft } from '../common/client-left.ts';
import { createAcceptRate } from '../lasting/accept-rate.ts';
import type { Connections } from '../lasting/connections.ts';
import type { Asked } from '../document/identify.ts';
import { mutationByGet, notCarriedBy } from '../document/not-carried.ts';
import type { Caller, Engine } from '../operation/engine.ts';
import { presentError } from '../common/present-error.ts';
import { onRevoked, type Revocations } from '../tokens/revoked.ts';
import { endInSlices } from '../lasting/slices.ts';
import { createTokenLife } from '../tokens/token-life.ts';
import { complete, nextOf, runStream } from './run-stream.ts';
import { openStream, type Stream, type StreamOptions } from './stream.ts';

export interface StreamsOptions extends StreamOptions {
  engine: Engine;
  connections: Connections;
  revocations: Revocations;
  /** How many are opened within a second. */
  acceptsPerSecond: number;
}

/** `full`: of the process, or of its connection; `consumerFull`: of the end user; `mutation`: what must not be done by GET. */
export type Obstacle = 'full' | 'consumerFull' | 'mutation';

/** All streams of the process. */
export interface Streams {
  /** Whether one more may be opened: false while the gateway stops, and when too many come at once. */
  mayOpen(): boolean;
  /** Answers with a stream that ends with the operation, or with its client, and if it is a subscription's with the token; or says why it does not. */
  open(request: FastifyRequest, reply: FastifyReply, viewer: Viewer, asked: Asked): Obstacle | null;
  /** Opens no more, and ends those of subscriptions over a time; at once when the signal aborts. Resolves when they are closed. */
  drain(windowMs: number, hurry: AbortSignal): Promise<void>;
  /** `turnedAway`: those who came too many at once, while as many as may be were open, or behind another answer. */
  counts(): { open: number; turnedAway: number };
}

/** GraphQL over server-sent events, by the protocol of graphql-sse: each operation has a response of its own ("distinct connections mode"). */
export function createStreams({ engine, connections, revocations, ...options }: StreamsOptions): Streams {
  const mayEnter = createAcceptRate(options.acceptsPerSecond);
  /** Those that are not closed. */
  const all = new Set<Stream>();
  /** Those of subscriptions that go on. What is asked once, or done, ends by itself and is waited for, because its client would ask again. */
  const following = new Set<Stream>();
  let draining = false;
  let noneLeft: () => void = () => undefined;
  let turnedAway = 0;

  /** Both places that a stream takes; none behind another answer on its connection. */
  function take(viewer: Viewer, isBehind: boolean): (() => void) | Obstacle {
    const leave = isBehind ? null : connections.enter();
    const leaveAs = leave && connections.enterAs(viewer);
    if (leaveAs) return () => [leave, leaveAs].forEach((each) => each());
    leave?.();
    turnedAway += 1;
    return leave === null ? 'full' : 'consumerFull';
  }

  /** Ends it, when its token does, in a way after which the client comes back with another one. */
  function follow(stream: Stream, viewer: Viewer, correlationId: string): void {
    const end = (reason: 'tokenEnded' | 'revoked') => {
      stream.end(reason, nextOf({ errors: [presentError(new Fault('UNAUTHENTICATED'), correlationId)] }));
    };
    following.add(stream);
    const life = createTokenLife({ onEnd: () => end('tokenEnded') });
    const leaves: (() => void)[] = [life.stop];
    stream.gone.addEventListener('abort', () => {
      following.delete(stream);
      leaves.splice(0).forEach((leave) => leave());
      if (following.size === 0) noneLeft();
    });
    life.lastUntil(viewer.expiresAt);
    const leave = onRevoked(
      revocations,
      () => viewer,
      () => end('revoked'),
    );
    if (stream.gone.aborted) leave();
    else leaves.push(leave);
  }

  /** Runs it until `gone`, which has its places given back. */
  function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    viewer: Viewer,
    asked: Asked,
    gone: AbortController,
  ): 'mutation' | null {
    const correlationId = request.id;
    const caller: Caller = {
      viewer: () => viewer,
      ...{ correlationId, gone: gone.signal, ended: () => stream.ended(), begin: () => () => undefined },
    };
    const operation = engine.prepare(asked, caller, notCarriedBy(request.method));
    if (operation === mutationByGet) {
      gone.abort(clientLeft);
      return 'mutation';
    }
    const isRefused = Array.isArray(operation);
    reply.hijack();
    const stream = openStream(reply.raw, reply.getHeaders(), gone, options);
    all.add(stream);
    void stream.closed.then(() => all.delete(stream));
    if (!isRefused && operation.kind === 'subscription') follow(stream, viewer, correlationId);
    if (isRefused) stream.end('refused', nextOf({ errors: engine.present(operation, caller) }) + complete);
    else void runStream(stream, engine, operation);
    return null;
  }

  return {
    mayOpen() {
      if (!draining && mayEnter()) return true;
      turnedAway += 1;
      return false;
    },
    open(request, reply, viewer, asked) {
      // It would wait for the end of that, and is not told when the connection breaks before.
      const isBehind = reply.raw.socket === null;
      const leave = draining ? 'full' : take(viewer, isBehind);
      if (typeof leave === 'string') return leave;
      const gone = new AbortController();
      gone.signal.addEventListener('abort', leave);
      try {
        return begin(request, reply, viewer, asked, gone);
      } catch (error) {
        gone.abort(clientLeft);
        throw error;
      }
    },
    async drain(windowMs, hurry) {
      draining = true;
      const allEnded = new AbortController();
      noneLeft = () => allEnded.abort();
      const enough = AbortSignal.any([hurry, allEnded.signal]);
      await endInSlices({
        left: () => [...following],
        // Without a word that it is complete: the client comes back, and finds another gateway.
        end: (stream) => stream.end('drained'),
        windowMs,
        pause: (ms) => sleep(ms, undefined, { signal: enough }).catch(() => undefined),
      });
      await Promise.all([...all].filter((stream) => stream.ended() === 'drained').map((stream) => stream.soonClosed()));
    },
    counts: () => ({ open: all.size, turnedAway }),
  };
}
