import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { documents, enrolment } from '../support/inputs.ts';
import { startStack, type Stack } from '../support/stack.ts';

interface OrderEvent {
  cardOrderUpdated: { kind: string; order: { stage: string } | null };
}
interface EnrolmentEvent {
  clickToPayEnrollmentUpdated: { enrollment: { status: string; error: { code: string } | null } };
}

describe('a gateway under clients and a D1 that misbehave', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('stops although a connection says nothing and a socket does not close', async () => {
    stack = await startStack();
    const { port } = new URL(stack.gateway.graphql);
    const silent = connect(Number(port), '127.0.0.1');
    await once(silent, 'connect');
    silent.on('error', () => undefined);
    const deaf = new WebSocket(stack.gateway.ws, 'graphql-transport-ws');
    await once(deaf, 'open');
    deaf.pause();
    await stack.gateway.stop();
    silent.destroy();
    deaf.terminate();
  }, 20_000);

  it('answers a ping without sending back what it carried', async () => {
    stack = await startStack();
    const socket = new WebSocket(stack.gateway.ws, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${stack.tokens.alice}` } }),
    );
    await once(socket, 'message');
    const pong = once(socket, 'message');
    socket.send(JSON.stringify({ type: 'ping', payload: { text: 'not to be echoed' } }));
    expect(String((await pong)[0])).toBe('{"type":"pong"}');
    socket.terminate();
  });

  it('refuses a document that graphql throws at, quotes nothing of it, and keeps the socket', async () => {
    stack = await startStack();
    const { gateway, tokens } = stack;
    const query = 'subscription { cardOrderUpdated(cardId: "x") @skip(if: "4111111111111111") { kind } }';
    const { text } = await post(gateway.graphql, tokens.alice, query);
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    const watched = watch<object>(gateway.ws, tokens.alice, query);
    expect(JSON.stringify(await watched.ended)).toContain('GRAPHQL_VALIDATION_FAILED');
    await watched.stop();
    expect(`${text}${JSON.stringify(await watched.ended)}${stack.logs.join('')}`).not.toContain('41111111');
  });

  it('does not lose a batch of D1’s over a member that would be poison elsewhere', async () => {
    stack = await startStack();
    const { gateway, tokens } = stack;
    const update = (operationId: string, poison: string) =>
      `{"operationId":"${operationId}","operation":"PRODUCE","status":"PENDING","cardId":"crd-bob-visa"${poison}}`;
    const poisons = [',"__proto__":{"x":1}', ',"constructor":{"prototype":{"x":1}}', ''];
    const operations = poisons.map((poison, index) => update(`op-${index}`, poison));
    const { status } = await d1Caller(stack).notify(`{"operations":[${operations.join()}]}`);
    expect(status).toBe(204);
    const query = '{ a: operation(id: "op-0") { id } b: operation(id: "op-1") { id } c: operation(id: "op-2") { id } }';
    const { data } = await post(gateway.graphql, tokens.bob, query);
    expect(data).toEqual({ a: { id: 'op-0' }, b: { id: 'op-1' }, c: { id: 'op-2' } });
  });

  it('says of an order whose answer was lost that nobody knows, and does not invite a second one', async () => {
    stack = await startStack();
    const { gateway, tokens, sandbox } = stack;
    sandbox.faults.add({ route: 'enrollCardInClickToPay', status: 500, phase: 'after', times: 1 });
    const input = enrolment({ cardId: 'crd-alice-visa' });
    const { errors } = await post(gateway.graphql, tokens.alice, documents.enrollCard, { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
  });

  it('keeps showing a card as enrolled when it is enrolled once more and the network refuses', async () => {
    stack = await startStack();
    const { gateway, tokens } = stack;
    const watched = watch<EnrolmentEvent>(gateway.ws, tokens.bob, documents.watchClickToPay, {
      cardId: 'crd-bob-visa',
    });
    await watched.until(() => true);
    await post(gateway.graphql, tokens.bob, documents.enrollCard, { input: enrolment({ cardId: 'crd-bob-visa' }) });
    const refused = await watched.until((event) => event.clickToPayEnrollmentUpdated.enrollment.error !== null);
    expect(refused.clickToPayEnrollmentUpdated.enrollment).toMatchObject({
      status: 'ENROLLED',
      error: { code: 'SCHEME_RESOURCE_EXISTS' },
    });
    await watched.stop();
  });

  it('shows the profile of one network, and an error beside it, when another could not be read', async () => {
    stack = await startStack();
    const { gateway, tokens, sandbox } = stack;
    const body = JSON.stringify({ clickToPayProfiles: [{ scheme: 'VISA', cards: [] }], errorMessage: 'Mastercard' });
    sandbox.faults.add({ route: 'getClickToPayProfiles', status: 200, body, times: 1 });
    const { data, errors } = await post(gateway.graphql, tokens.bob, '{ me { clickToPayProfiles { scheme } } }');
    expect(data).toEqual({ me: { clickToPayProfiles: [{ scheme: 'VISA' }, null] } });
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['me', 'clickToPayProfiles', 1],
        extensions: { code: 'D1_UNAVAILABLE', retryable: true, correlationId: expect.any(String) },
      }),
    ]);
  });

  it('goes on with a subscription when the record is lost while D1 is down', async () => {
    stack = await startStack({ backend: 'redis', sandbox: { clock: { manual: true } } });
    const { gateway, tokens, sandbox } = stack;
    const watched = watch<OrderEvent>(gateway.ws, tokens.carla, documents.watchCardOrder, { cardId: 'crd-carla-visa' });
    await watched.until(() => true);
    sandbox.faults.add({ route: 'getProductionStatus', status: 500, times: 0 });
    await stack.redis('FLUSHALL');
    // D1 is given ten seconds to come back.
    await watched.until((event) => event.cardOrderUpdated.kind === 'RESYNC');
    sandbox.clock.advance(300_000);
    await watched.until((event) => event.cardOrderUpdated.order?.stage === 'CARD_PROD_DONE');
    await watched.stop();
  }, 60_000);

  it('shows the present order in a record that was begun anew by an old one', async () => {
    stack = await startStack({ backend: 'redis', sandbox: { clock: { manual: true } } });
    const { gateway, tokens } = stack;
    const first = async () => {
      const watched = watch<OrderEvent>(gateway.ws, tokens.carla, documents.watchCardOrder, { cardId });
      const { cardOrderUpdated } = await watched.until(() => true);
      await watched.stop();
      return cardOrderUpdated;
    };
    const cardId = 'crd-carla-visa';
    const before = await first();
    expect(before.kind).toBe('SNAPSHOT');
    await stack.redis('FLUSHALL');
    const old = { operationId: 'op-old', operation: 'PRODUCE', status: 'SUCCESSFUL', cardId };
    const times = { startTime: '2024-05-01T10:00:00.000Z', endTime: '2024-05-02T10:00:00.000Z' };
    const { status } = await d1Caller(stack).notify({
      operations: [{ ...old, ...times, details: { status: 'CARD_SHIPPED' } }],
    });
    expect(status).toBe(204);
    expect(await first()).toEqual({ ...before, cursor: expect.any(String) });
  });
});
