import type { FastifyInstance } from 'fastify';
import { bodyOf, notNegative } from './body.ts';
import { loadInbound } from '../description.ts';
import type { Fault } from '../faults.ts';
import type { Sandbox } from '../interface.ts';
import { sandboxDefaults } from '../options.ts';

/** Routes that order faults for D1's answers. */
export function registerFaultControl(scope: FastifyInstance, { faults }: Sandbox): void {
  const optional =
    'status:integer body:string contentType:string headers:object hang:boolean reset:boolean delayMs:number late:boolean phase:string times:integer';
  const body = bodyOf('route:string', optional, {
    status: { minimum: 200, maximum: 599 },
    headers: { additionalProperties: { type: 'string' } },
    delayMs: notNegative,
    phase: { enum: ['before', 'after'] },
    times: notNegative,
  });
  let routes: Set<string> | undefined;
  scope.get('/faults', () => faults.list());
  scope.post<{ Body: Fault }>('/faults', body, (r, reply) => {
    routes ??= operationIds();
    if (!r.body.route.includes('*') && !routes.has(r.body.route))
      return reply.code(400).send({ error: `route must be one of ${[...routes].join(', ')}, or have a * in it` });
    faults.add(r.body);
    return faults.list();
  });
  scope.delete('/faults', () => {
    faults.clear();
    return {};
  });
}

/** What schema/d1 describes, and `unknown`, as which every other call counts. */
function operationIds(): Set<string> {
  const methods = Object.values(loadInbound(sandboxDefaults.wire).paths).flatMap((path) => Object.values(path));
  const ids = methods.flatMap((method) => (method as { operationId?: string }).operationId ?? []);
  return new Set([...ids, 'unknown']);
}
