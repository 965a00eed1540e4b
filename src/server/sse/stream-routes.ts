import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Fault } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';
import type { Asked } from '../document/identify.ts';
import { refuseOfForeignPage } from '../common/foreign-pages.ts';
import { takeOnlyJson } from '../common/json-body.ts';
import { streamPath } from '../common/paths.ts';
import { presentError } from '../common/present-error.ts';
import { refuseOtherMethods, refuseRequest } from '../common/refuse-request.ts';
import type { Identify } from '../traffic/identify.ts';
import type { Streams } from './streams.ts';

export interface StreamRoutesOptions {
  streams: Streams;
  identify: Pick<Identify, 'request'>;
  /** Largest body. */
  maxBytes: number;
}

/** Who found no room comes again after so long, and not all of them at the same time. In ms. */
const afterMs = { least: 1_000, more: 2_000 };

/** Operations of every kind by POST, and by GET what changes nothing, answered as a stream of events. */
export function streamRoutes({ streams, identify, maxBytes }: StreamRoutesOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    const viewers = new WeakMap<FastifyRequest, Viewer>();
    takeOnlyJson(app);

    /** Before the body is read: nobody unknown may make us parse anything. */
    async function admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
      const { accept } = request.headers;
      if (new Negotiator({ headers: { accept } }).mediaType(['text/event-stream']) === undefined)
        return refuseRequest(request, reply, 406, 'Answers are text/event-stream.');
      viewers.set(request, await identify.request(request.raw));
      refuseOfForeignPage(request);
      return streams.mayOpen() ? undefined : noRoom(reply, 503);
    }

    app.route({
      ...{ method: ['GET', 'POST'], url: streamPath, exposeHeadRoute: false, bodyLimit: maxBytes, onRequest: admit },
      async handler(request, reply) {
        const viewer = viewers.get(request);
        if (viewer === undefined) throw new Fault('UNAUTHENTICATED');
        const asked = request.method === 'GET' ? askedInUrl(request.query) : (Object(request.body) as Asked);
        const obstacle = streams.open(request, reply, viewer, asked);
        if (obstacle === null) return reply;
        if (obstacle !== 'mutation') return noRoom(reply, obstacle === 'full' ? 503 : 429);
        return refuseRequest(request, reply.header('allow', 'POST'), 405, 'Mutations are served by POST.');
      },
    });
    // The way in which graphql-sse has all operations of a client share one stream begins with these.
    refuseOtherMethods(app, streamPath, 'Each operation has a stream of its own, by POST or GET.');
  };
}

/** As graphql-sse and GraphQL over HTTP have it. @throws Fault BAD_REQUEST when what must be JSON is not */
function askedInUrl(query: unknown): Asked {
  const { variables, extensions, ...rest } = Object(query) as Record<string, unknown>;
  return { ...rest, variables: jsonIn(variables), extensions: jsonIn(extensions) };
}

function jsonIn(value: unknown): unknown {
  if (value === undefined || value === '') return undefined;
  try {
    if (typeof value === 'string') return JSON.parse(value);
  } catch (cause) {
    throw new Fault('BAD_REQUEST', { cause });
  }
  throw new Fault('BAD_REQUEST');
}

function noRoom(reply: FastifyReply, status: 429 | 503): FastifyReply {
  const retryAfterMs = afterMs.least + Math.random() * afterMs.more;
  const errors = [presentError(new Fault('NO_ROOM', { retryAfterMs }), reply.request.id)];
  return reply
    .code(status)
    .header('retry-after', Math.ceil(retryAfterMs / 1_000))
    .send({ errors });
}
