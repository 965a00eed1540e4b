import type { FastifyInstance, FastifyReply } from 'fastify';
import { bodyOf, notNegative } from './body.ts';
import type { NotificationTarget } from '../options.ts';
import type { Sandbox } from '../interface.ts';
import type { Notification } from '../outbound/ledger.ts';
import type { TroublePolicy } from '../outbound/troubles.ts';

/** Routes about what D1 tells the issuer. */
export function registerNotificationControl(scope: FastifyInstance, sandbox: Sandbox): void {
  const { notifier } = sandbox;
  const send = async (reply: FastifyReply, path: string, body: unknown) => {
    const status = await notifier.sendNow(path, body).catch(() => undefined);
    return status === undefined ? reply.code(502).send({ error: 'the issuer cannot be reached' }) : { status };
  };
  scope.post<{ Body: { operations: unknown[] } }>('/notifications', bodyOf('operations:array'), (r, reply) =>
    send(reply, `/notifications/d1/v2/issuers/${sandbox.issuerId}/cards`, r.body),
  );
  const raw = bodyOf('path:string body:object', '', { path: { pattern: '^/' } });
  scope.post<{ Body: { path: string; body: unknown } }>('/notifications/raw', raw, (r, reply) =>
    send(reply, r.body.path, r.body.body),
  );
  scope.get('/notifications', () => notifier.notifications.map(describeNotification));
  type Again = { Params: { id: string } };
  scope.post<Again>('/notifications/:id/resend', (r, reply) => {
    if (notifier.resend(r.params.id)) return {};
    return reply.code(404).send({ error: 'no such notification, or it is too long ago' });
  });
  const count = bodyOf('', 'count:integer', { count: { minimum: 0 } });
  scope.post<{ Body?: { count?: number } }>('/notifications/lose-next', count, (r) => {
    notifier.loseNext(r.body?.count);
    return {};
  });
  scope.get('/notifications/pending', () => ({
    pending: notifier.open.map(({ id, state, attempts, lastStatus, message }) => {
      const operationIds = message.updates.map((update) => (update as { operationId?: unknown }).operationId);
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

/** What, when, how often it was sent and how it was answered. Of an update only what says which one it is. */
export function describeNotification({ message, ...sent }: Notification) {
  const operations = message.updates.map((update) => {
    const { operationId, operation, status, details } = update as Partial<Told>;
    return { operationId, operation, status, stage: details?.status };
  });
  return { ...sent, path: message.path, operations };
}

interface Told {
  operationId: string;
  operation: string;
  status: string;
  details: { status?: string };
}
