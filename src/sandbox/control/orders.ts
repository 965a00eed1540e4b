import type { FastifyInstance, FastifyReply } from 'fastify';
import { bodyOf } from './body.ts';
import type { Sandbox } from '../interface.ts';
import type { OrderFailure, OrderHold } from '../orders/production.ts';

/** Routes that decide what becomes of orders. */
export function registerOrderControl(scope: FastifyInstance, { production }: Sandbox): void {
  type Order = { Params: { operationId: string } };
  scope.post<Order>('/orders/:operationId/step', (r, reply) => {
    return done(reply, production.step(r.params.operationId));
  });
  type Stage = { Body: { stage: string } };
  scope.post<Order & Stage>('/orders/:operationId/advance', bodyOf('stage:string'), (r, reply) => {
    return done(reply, production.advance(r.params.operationId, r.body.stage));
  });
  const failure = bodyOf('errorCode:string error:string', 'stage:string');
  scope.post<Order & { Body: OrderFailure }>('/orders/:operationId/fail', failure, (r, reply) => {
    return done(reply, production.fail(r.params.operationId, r.body));
  });
  const hold = bodyOf('hold:boolean', 'stage:string reason:string');
  scope.post<Order & { Body: OrderHold }>('/orders/:operationId/hold', hold, (r, reply) => {
    return done(reply, production.hold(r.params.operationId, r.body));
  });
  scope.post<Order>('/orders/:operationId/return', (r, reply) => {
    return done(reply, production.return(r.params.operationId));
  });
}

function done(reply: FastifyReply, found: boolean): FastifyReply {
  return found ? reply.send({}) : reply.code(404).send({ error: 'no such order, or it is not one to do this with' });
}
