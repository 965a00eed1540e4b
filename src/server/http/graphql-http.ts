import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Answers } from '../../cache/answers.ts';
import type { Context } from '../../context.ts';
import type { Request } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Viewer } from '../../viewer.ts';
import type { AtWork } from '../common/at-work.ts';
import { clientLeft } from '../common/client-left.ts';
import { presentError } from '../common/present-error.ts';
import type { Documents } from '../document/documents.ts';
import type { Executor } from '../operation/executor.ts';
import type { Operations } from '../operation/operations.ts';
import type { Identify } from '../traffic/identify.ts';
import { answerKey, questionOf } from './answer-key.ts';
import type { Answer } from './answer.ts';
import { startApollo } from './apollo.ts';
import { prepareBody } from './document-plugin.ts';
import { mediaTypeFor } from './media-type.ts';
import { createReadyAnswers, type ReadyAnswers } from './ready-answers.ts';
import { createShortWay } from './short-way.ts';

export interface GraphqlHttpOptions {
  schema: GraphQLSchema;
  documents: Documents;
  identify: Pick<Identify, 'request'>;
  atWork: AtWork;
  operations: Operations;
  execute: Executor;
  answers: Answers<string>;
  createContext(request: Request): Context;
  logger: Logger;
}

export interface GraphqlHttp {
  /**
   * To be done before the body is read: nobody unknown may make us parse anything, nor anybody who asks too often.
   *
   * @throws Fault UNAUTHENTICATED, AUTH_UNAVAILABLE, RATE_LIMITED or OVERLOADED
   */
  authenticate(request: FastifyRequest): Promise<void>;
  handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  /** What both of these can do without Fastify. */
  ready: ReadyAnswers;
  stop(): Promise<void>;
}

/**
 * GraphQL over HTTP. Nothing is executed, not even introspection, before the token was verified. A query whose answer is known
 * is given that; a document of the issuer's own goes the short way; everything else is Apollo Server's.
 */
export async function createGraphqlHttp(options: GraphqlHttpOptions): Promise<GraphqlHttp> {
  const { documents, operations, atWork, answers } = options;
  const apollo = await startApollo(options);
  const goShortWay = createShortWay(options);
  const ready = createReadyAnswers(options);
  const viewers = new WeakMap<FastifyRequest, Viewer>();
  return { authenticate, handle, ready, stop: apollo.stop };

  async function authenticate(request: FastifyRequest): Promise<void> {
    viewers.set(request, await ready.identify(request.raw));
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const viewer = viewers.get(request);
    if (viewer === undefined) throw new Fault('UNAUTHENTICATED');
    const mediaType = mediaTypeFor(request.headers.accept);
    // Apollo would find out when the operation is done.
    if (mediaType === undefined) return reply.code(406).send(unacceptable(request.id));
    const decided = request.method === 'POST' ? prepareBody(documents, request.body) : undefined;
    const prepared = Array.isArray(decided) ? undefined : decided;
    const question = prepared && answers.isOn ? questionOf(prepared) : undefined;
    const key = question && answerKey(viewer, question);
    if (prepared && question && key) ready.learn(request.raw, prepared, question);
    const known = prepared && key && ready.find(key, prepared);
    if (known) {
      request.operation = known.operation;
      return reply.header('content-type', mediaType).send(known.text);
    }

    const gone = new AbortController();
    const { signal } = gone;
    // It closes too when all is written. To abort then, with nobody listening, costs more than to look.
    reply.raw.once('close', () => void (reply.raw.writableFinished || gone.abort(clientLeft)));
    const running = operations.begin(signal);
    operations.tie(signal, running);
    if (decided) running.is(decided);
    const collector = key === undefined ? undefined : answers.collect();
    const context = () => options.createContext({ viewer, correlationId: request.id, signal, collector });

    async function answer(type: string): Promise<Answer> {
      if (!prepared?.trusted) return apollo.answer({ request, prepared: decided, signal, context });
      return { status: 200, headers: { 'content-type': type }, text: await goShortWay(prepared, context()) };
    }

    const carriedOut = atWork
      .run(() => running.run(() => answer(mediaType)))
      .finally(() => {
        // Which it was not, unless it is over: Apollo refused it before it looked for an operation.
        request.operation = running.end(notLookedAt);
      });
    request.carriedOut = carriedOut;
    const { status, headers, text } = await carriedOut;
    if (key !== undefined && collector && request.operation?.outcome === 'ok') answers.keep(key, text, collector);
    return reply
      .code(status)
      .headers(headers)
      .send(status < 400 ? text : identified(text, request.id));
  }
}

/** One for all: an Error looks for its stack. */
const notLookedAt = [new Fault('BAD_REQUEST')];

/** What Apollo refuses before it looks at the operation passes no plugin, and has no correlation id yet. */
function identified(text: string, correlationId: string): string {
  const answer = JSON.parse(text) as { errors: { extensions?: object }[] };
  const errors = answer.errors.map((error) => ({ ...error, extensions: { ...error.extensions, correlationId } }));
  return JSON.stringify({ ...answer, errors });
}

function unacceptable(correlationId: string): object {
  const message = 'Answers are application/json or application/graphql-response+json.';
  return { errors: [presentError(new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } }), correlationId)] };
}
