import formBody from '@fastify/formbody';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ServerOptions } from 'node:https';
import type { OpenAPIBackend } from 'openapi-backend';
import type { Logger } from 'pino';
import { drifted, driftedStatus, driftHeaders } from './drift.ts';
import type { Effect, Faults } from './faults.ts';
import { memberAtFault } from './field-at-fault.ts';
import { describeError, idsIn } from './log.ts';
import type { Settings, TlsOptions } from './options.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from './world.ts';

export interface ServerParts {
  settings: Settings;
  tls?: TlsOptions;
  api: OpenAPIBackend;
  faults: Faults;
  logger: Logger;
  /** Told the operationId of every call, also of those that fail. */
  count(operationId: string): void;
  /** Told of every answer of ours that schema/d1 does not allow. */
  violation(operationId: string, field: string): void;
}

/** A thousand orders fit, with the longest card data that D1 takes. */
const bodyLimit = 16 * 1024 * 1024;

/** The HTTP side of D1. Bodies reach the API as text, so that bad JSON is answered as D1 answers it. */
export function createServer(parts: ServerParts): FastifyInstance {
  const app = fastify({
    https: parts.tls ? mutualTls(parts.tls) : null,
    logger: false,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // For the control routes: a member that is not known there is a mistake, not something to drop in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }) as unknown as FastifyInstance;
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.register(formBody);
    scope.addContentTypeParser(['application/json', '*'], { parseAs: 'string' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    const method = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'];
    scope.route({ method, url: '/*', bodyLimit, handler: (request, reply) => serve(parts, request, reply) });
    done();
  });
  return app;
}

/** As D1 does (contract section 1.2): nobody without a certificate of the authority gets as far as a request. */
function mutualTls({ key, cert, clientCa }: TlsOptions): ServerOptions {
  return { key, cert, ca: clientCa, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' };
}

async function serve(parts: ServerParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const began = performance.now();
  const d1Request = {
    method: request.method,
    path: canonicalPath(request.url, parts.settings.wire),
    headers: request.headers as Record<string, string>,
    body: request.body as never,
  };
  const operationId = parts.api.router.matchOperation(d1Request)?.operationId ?? 'unknown';
  parts.count(operationId);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  let effect = await parts.faults.strike(operationId, 'before', gone.signal);
  if (!effect) {
    const answer = await answerOf(parts, operationId, d1Request);
    effect = (await parts.faults.strike(operationId, 'after', gone.signal)) ?? answer;
  }
  const status = typeof effect === 'object' ? effect.status : effect;
  const ms = Math.round(performance.now() - began);
  parts.logger.info({ method: request.method, operationId, status, ...idsIn(d1Request.path), ms }, 'd1 call');
  return send(parts.settings, reply, effect);
}

async function answerOf(
  parts: ServerParts,
  operationId: string,
  request: Parameters<OpenAPIBackend['handleRequest']>[0],
): Promise<Answer> {
  const answer = await (parts.api.handleRequest(request) as Promise<Answer>).catch((error: unknown): Answer => {
    if (error instanceof Refusal) return { status: error.status, body: error.body };
    parts.logger.error({ operationId, ...describeError(error) }, 'sandbox fault');
    return { status: 500, body: { error: 'Internal Server Error' } };
  });
  if (operationId === 'unknown') return answer;
  const body = answer.body === undefined ? null : (JSON.parse(JSON.stringify(answer.body)) as unknown);
  const { valid, errors } = parts.api.validateResponse(body, operationId, answer.status);
  if (valid) return answer;
  const field = memberAtFault(errors);
  parts.violation(operationId, field);
  return { status: 500, body: { errorCode: 'SANDBOX_ANSWER_INVALID', error: field } };
}

async function send(settings: Settings, reply: FastifyReply, effect: Effect): Promise<FastifyReply> {
  if (effect === 'reset') reply.raw.destroy();
  if (effect === 'reset' || effect === 'hang' || !effect) return reply.hijack();
  // The answers that tests order, which are texts, stay as they are.
  const drift = settings.drift && typeof effect.body !== 'string';
  if (drift) reply.headers(driftHeaders);
  const hasBody = effect.body !== undefined;
  reply.code(drift ? driftedStatus(effect.status, hasBody) : effect.status).headers(effect.headers ?? {});
  if (!hasBody) return reply.send();
  if (typeof effect.body === 'string') return reply.send(effect.body);
  return reply.type('application/json').send(JSON.stringify(drift ? drifted(effect.body) : effect.body));
}

/** The documentation spells two path parts in two ways; with `ignoreCase` every spelling is found. */
function canonicalPath(url: string, wire: Settings['wire']): string {
  if (!wire.ignoreCase) return url;
  const [path = '', ...query] = url.split('?');
  const parts = path.split('/').map((part) => {
    const names = [wire.physicalCardsPath, wire.productionStatusPath];
    return names.find((name) => name.toLowerCase() === part.toLowerCase()) ?? part;
  });
  return [parts.join('/'), ...query].join('?');
}
