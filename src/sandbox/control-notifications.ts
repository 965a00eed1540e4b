import type { FastifyInstance } from 'fastify';
import { bodyOf, notNegative } from './control-body.ts';
import type { NotificationTarget } from './options.ts';
import type { Sandbox } from './interface.ts';
import type { TroublePolicy } from './troubles.ts';

/** Routes about what D1 tells the issuer. */
export function registerNotificationControl(scope: FastifyInstance, sandbox: Sandbox): void {
  const { notifier } = sandbox;
  scope.post<{ Body: { operations: unknown[] } }>('/notifications', bodyOf('operations:array'), async (r, reply) => {
    const status = await notifier.sendNow(r.body.operations).catch(() => undefined);
    return status === undefined ? reply.code(502).send({ error: 'the issuer cannot be reached' }) : { status };
  });
  scope.get('/notifications/pending', () => ({
    pending: notifier.open.map(({ id, state, attempts, lastStatus, operations }) => {
      const operationIds = operations.map((update) => (update as { operationId?: unknown }).operationId);
      return { id, state, attempts, lastStatus, operationIds };
    }),
    withheld: notifier.withheld,
  }));
  const policy =
    'duplicate:integer reorder:boolean delaySeconds:number withhold:boolean drop:boolean corruptEvery:integer';
  const counts = { duplicate: notNegative, delaySeconds: notNegative, corruptEvery: notNegative };
  scope.post<{ Body: Partial<TroublePolicy> }>('/notifications/policy', bodyOf('', policy, counts), (r) => {
    return notifier.setPolicy(r.body);
  });
  const target = bodyOf('url:string clientId:string clientSecret:string', 'tokenUrl:string scope:string', {
    url: { pattern: '^https?://' },
    tokenUrl: { pattern: '^https?://' },
  });
  scope.post<{ Body: NotificationTarget }>('/notifications/target', target, (r) => {
    notifier.setTarget(r.body);
    return {};
  });
}
