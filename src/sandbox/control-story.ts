import type { FastifyInstance, FastifyReply } from 'fastify';
import { bodyOf } from './control-body.ts';
import type { NextResult } from './next-results.ts';
import type { OrderFailure } from './production.ts';
import type { Sandbox } from './interface.ts';

/** Routes that decide what becomes of orders, operations, cards and consumers. */
export function registerStoryControl(scope: FastifyInstance, sandbox: Sandbox): void {
  const { production, nextResults, store } = sandbox;
  type Order = { Params: { operationId: string } };
  scope.post<Order>('/orders/:operationId/step', (r, reply) => {
    return done(reply, production.step(r.params.operationId));
  });
  scope.post<Order & { Body: OrderFailure }>(
    '/orders/:operationId/fail',
    bodyOf('errorCode:string error:string', 'stage:string'),
    (r, reply) => done(reply, production.fail(r.params.operationId, r.body)),
  );
  scope.post<Order & { Body: { hold: boolean } }>('/orders/:operationId/hold', bodyOf('hold:boolean'), (r, reply) => {
    return done(reply, production.hold(r.params.operationId, r.body.hold));
  });
  const result = bodyOf('kind:string cardId:string status:string', 'errorCode:string error:string', {
    // An order ends by its own route.
    kind: { enum: ['REGISTER', 'CLICK_TO_PAY_ENROLMENT'] },
    status: { enum: ['SUCCESSFUL', 'FAILED'] },
  });
  scope.post<{ Body: NextResult }>('/operations/next-result', result, (r) => {
    nextResults.order(r.body);
    return {};
  });
  type State = { Body: { state: string } };
  scope.post<State & { Params: { cardId: string } }>('/cards/:cardId/state', bodyOf('state:string'), (r, reply) => {
    const card = store.cards.get(r.params.cardId);
    if (card) store.setCardState(card, r.body.state);
    return done(reply, card !== undefined);
  });
  type Consumer = { Params: { consumerId: string } };
  scope.post<State & Consumer>('/consumers/:consumerId/state', bodyOf('state:string'), (r, reply) => {
    const consumer = store.consumers.get(r.params.consumerId);
    if (consumer) store.setConsumerState(consumer, r.body.state);
    return done(reply, consumer !== undefined);
  });
}

function done(reply: FastifyReply, found: boolean): FastifyReply {
  return found ? reply.send({}) : reply.code(404).send({ error: 'no such thing, or it has ended' });
}
