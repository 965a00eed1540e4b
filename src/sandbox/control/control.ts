import type { FastifyInstance } from 'fastify';
import { bodyOf, notNegative } from './body.ts';
import { registerBatchControl } from './batch.ts';
import { registerFaultControl } from './faults.ts';
import { registerNotificationControl } from './notifications.ts';
import { registerOrderControl } from './orders.ts';
import { registerSdkControl } from './sdk.ts';
import { registerStoryControl } from './story.ts';
import { refuseForeignPages } from '../foreign-pages.ts';
import type { Sandbox } from '../interface.ts';

/**
 * Remote control of the sandbox, JSON over HTTP, without any authentication: never let it be reached from outside a test network. Paths are below
 * /sandbox; members with `?` may be left out. Answers are 200 with JSON, 404 for unknown ids, 400 for wrong bodies, 403 for pages from elsewhere.
 *
 *   GET    /state                                counts, clock, notification counters, calls by operationId, violations
 *   POST   /clock                                {speed?, manual?}
 *   POST   /clock/advance                        {seconds}
 *   POST   /settle                               {seconds?, timeoutMs?} answers when quiet; 504 when it does not get quiet
 *   POST   /drift                                {on}
 *   POST   /seed                                 the demo's people; answers their ids
 *   POST   /tokens/revoke                        ends every access token
 *   DELETE /calls                                counts calls from 0
 *   GET    /faults, POST /faults, DELETE /faults {route, status?, body?, contentType?, headers?, hang?, reset?, delayMs?, phase?, times?}
 *   POST   /orders/{operationId}/step            next stage now
 *   POST   /orders/{operationId}/advance         {stage} to that stage now, through all before it
 *   POST   /orders/{operationId}/fail            {stage?, errorCode, error}
 *   POST   /orders/{operationId}/hold            {hold, stage?, reason?} with a stage, the issuer is told that the order stands there
 *   POST   /orders/{operationId}/return          the shipped card comes back
 *   POST   /operations/next-result               {kind, status, errorCode?, error?} and one of cardId, consumerId, digitalCardId
 *   POST   /cards/{cardId}/state                 {state, stateReason?, ongoingOperation?}
 *   POST   /consumers/{consumerId}/state         {state}
 *   POST   /click-to-pay/enrolments/fail-next    {cause, cardId?} the next enrolment fails, with an error code of D1's
 *   POST   /click-to-pay/{scheme}/down           {down} whether D1 reaches the network when it reads profiles
 *   POST   /batch-files?name={file name}         a batch registration file; answers {name, content} of the output file
 *   POST   /sdk/login                            {token, clientBinding?} as D1's mobile SDK; answers {consumerIds}, or 401 {error} with the claim at fault
 *   POST   /notifications                        {operations} sent as they are, once; answers {status} of the issuer, 502 when unreachable
 *   POST   /notifications/raw                    {path, body} the same for any call to the issuer
 *   GET    /notifications                        the last 1,000, newest first: what, when, how often sent, how answered
 *   POST   /notifications/{id}/resend            sends one of them again, as it was
 *   POST   /notifications/lose-next              {count?} the next one, or so many, are not sent
 *   GET    /notifications/pending                on their way, waiting for a retry, withheld
 *   POST   /notifications/policy                 {duplicate?, reorder?, delaySeconds?, withhold?, drop?, corruptEvery?}
 *   POST   /notifications/target                 {url, tokenUrl?, clientId, clientSecret, scope?}
 */
export function registerControl(app: FastifyInstance, sandbox: Sandbox): void {
  app.register(
    (scope, _options, done) => {
      refuseForeignPages(scope, () => sandbox.url);
      // A DELETE or a bare POST may well announce JSON and send none.
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
        try {
          parsed(null, body === '' ? {} : JSON.parse(String(body)));
        } catch {
          parsed(Object.assign(new Error('not JSON'), { statusCode: 400 }));
        }
      });
      registerMachineControl(scope, sandbox);
      registerFaultControl(scope, sandbox);
      registerOrderControl(scope, sandbox);
      registerStoryControl(scope, sandbox);
      registerBatchControl(scope, sandbox);
      registerNotificationControl(scope, sandbox);
      registerSdkControl(scope, sandbox);
      done();
    },
    { prefix: '/sandbox' },
  );
}

function registerMachineControl(scope: FastifyInstance, sandbox: Sandbox): void {
  const { clock, calls, tokens } = sandbox;
  const showClock = () => ({ now: clock.iso(), speed: clock.speed, manual: clock.manual });
  scope.get('/state', () => ({ ...counts(sandbox), clock: showClock() }));
  scope.post<{ Body: { speed?: number; manual?: boolean } }>(
    '/clock',
    bodyOf('', 'speed:number manual:boolean', { speed: { exclusiveMinimum: 0 } }),
    (r) => {
      clock.set(r.body);
      return showClock();
    },
  );
  const forward = bodyOf('seconds:number', '', { seconds: notNegative });
  scope.post<{ Body: { seconds: number } }>('/clock/advance', forward, (r) => {
    clock.advance(r.body.seconds * 1000);
    return showClock();
  });
  const wish = bodyOf('', 'seconds:number timeoutMs:number', { seconds: notNegative, timeoutMs: notNegative });
  scope.post<{ Body?: { seconds?: number; timeoutMs?: number } }>('/settle', wish, async (r, reply) => {
    const failed = await sandbox.settle(r.body).catch((error: unknown) => (error as Error).message);
    return failed === undefined ? { quiet: true } : reply.code(504).send({ quiet: false, error: failed });
  });
  scope.post<{ Body: { on: boolean } }>('/drift', bodyOf('on:boolean'), (r) => {
    sandbox.setDrift(r.body.on);
    return r.body;
  });
  scope.post('/seed', () => sandbox.seed());
  scope.post('/tokens/revoke', () => {
    tokens.revokeAll();
    return {};
  });
  scope.delete('/calls', () => {
    calls.clear();
    return {};
  });
}

function counts({ store, notifier, calls, violations }: Sandbox) {
  const operations = [...store.cards.values()].reduce((sum, card) => sum + card.operations.length, 0);
  return {
    consumers: store.consumers.size,
    cards: store.cards.size,
    operations,
    notifications: notifier.counters,
    calls: Object.fromEntries(calls),
    violations,
  };
}
