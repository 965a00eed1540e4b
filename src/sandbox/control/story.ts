import type { FastifyInstance, FastifyReply, RouteShorthandOptions } from 'fastify';
import { bodyOf } from './body.ts';
import { enrolmentFailures, failNextEnrolment, type EnrolmentFailure } from '../click-to-pay/enrolment-failures.ts';
import type { NextResult } from '../next-results.ts';
import type { Sandbox } from '../interface.ts';

/** Routes that decide what becomes of operations, cards and consumers. */
export function registerStoryControl(scope: FastifyInstance, sandbox: Sandbox): void {
  const { nextResults, store } = sandbox;
  scope.post<{ Body: NextResult }>('/operations/next-result', nextResult(), (r) => {
    nextResults.order(r.body);
    return {};
  });
  type CardState = { state: string; stateReason?: string; ongoingOperation?: string };
  const cardState = bodyOf('state:string', 'stateReason:string ongoingOperation:string');
  scope.post<{ Body: CardState; Params: { cardId: string } }>('/cards/:cardId/state', cardState, (r, reply) => {
    const card = store.cards.get(r.params.cardId);
    if (card) store.setCardState(card, r.body.state, r.body.stateReason);
    if (card) card.ongoingOperation = r.body.ongoingOperation;
    return done(reply, card !== undefined);
  });
  type Consumer = { Params: { consumerId: string }; Body: { state: string } };
  scope.post<Consumer>('/consumers/:consumerId/state', bodyOf('state:string'), (r, reply) => {
    const consumer = store.consumers.get(r.params.consumerId);
    if (consumer) store.setConsumerState(consumer, r.body.state);
    return done(reply, consumer !== undefined);
  });
  const cause = bodyOf('cause:string', 'cardId:string', { cause: { enum: Object.keys(enrolmentFailures) } });
  type Failure = { cause: EnrolmentFailure; cardId?: string };
  scope.post<{ Body: Failure }>('/click-to-pay/enrolments/fail-next', cause, ({ body }) => {
    failNextEnrolment(sandbox, body.cause, body.cardId);
    return {};
  });
  type Network = { Params: { scheme: string }; Body: { down: boolean } };
  scope.post<Network>('/click-to-pay/:scheme/down', bodyOf('down:boolean'), (r) => {
    if (r.body.down) store.networksDown.add(r.params.scheme);
    else store.networksDown.delete(r.params.scheme);
    return {};
  });
}

/** Kinds by what the operation is on. An order ends by a route of its own. */
const kinds = {
  cardId: ['REGISTER', 'CLICK_TO_PAY_ENROLMENT', 'CLICK_TO_PAY_UPDATE', 'CLICK_TO_PAY_OPT_OUT'],
  consumerId: ['CLICK_TO_PAY_UPDATE', 'CLICK_TO_PAY_OPT_OUT'],
  digitalCardId: ['SUSPEND', 'RESUME', 'DELETE'],
};

/** One id, and a kind of operation that there is on what it names. */
function nextResult(): RouteShorthandOptions {
  const members = 'cardId:string consumerId:string digitalCardId:string errorCode:string error:string';
  const { schema } = bodyOf('kind:string status:string', members, { status: { enum: ['SUCCESSFUL', 'FAILED'] } });
  const oneOf = Object.entries(kinds).map(([id, names]) => ({
    required: [id],
    properties: { kind: { enum: names } },
    not: { anyOf: Object.keys(kinds).flatMap((other) => (other === id ? [] : [{ required: [other] }])) },
  }));
  return { schema: { body: { ...schema.body, oneOf } } };
}

function done(reply: FastifyReply, found: boolean): FastifyReply {
  return found ? reply.send({}) : reply.code(404).send({ error: 'no such thing, or it has ended' });
}
