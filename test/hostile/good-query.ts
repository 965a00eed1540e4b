import { randomUUID } from 'node:crypto';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import type { Edge } from './edge.ts';

/** How long a good query may take right after an attack. */
const goodWithinMs = 1_000;
/** A machine that is busy with something else may be slow once, and a gateway that still works off an attack is so again. */
const tries = 2;
/** How long its line may take to come through the pipe of the gateway's process. */
const patienceMs = 30_000;

/**
 * What is wrong with the answer to somebody else's query. When this resolves its line is in the log, and so is all that the gateway wrote before.
 */
export async function askWell(edge: Edge): Promise<string[]> {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < tries && best >= goodWithinMs; time += 1) {
    const { text, ms } = await ask(edge);
    if (text.trim() !== '{"data":{"me":{"id":"carla"}}}') return [`a good query was answered ${text}`];
    if (!Number.isFinite(ms)) return ['a good query is not in the log'];
    best = Math.min(best, ms);
  }
  return best < goodWithinMs ? [] : [`a good query took ${Math.round(best)} ms, the better of ${tries}`];
}

async function ask({ gateway, tokens }: Edge): Promise<{ text: string; ms: number }> {
  const { lines } = gateway;
  const id = `good-${randomUUID()}`;
  const from = lines.length;
  const began = performance.now();
  const answer = post(gateway.graphql, tokens.carla, '{ me { id } }', {}, { 'x-correlation-id': id });
  const { text } = await answer.catch((error: unknown) => ({ text: String(error) }));
  const ms = performance.now() - began;
  const isLogged = () => lines.slice(from).some((line) => line.includes(id) && line.includes('"msg":"request"'));
  const logged = await until(isLogged, patienceMs).then(
    () => true,
    () => false,
  );
  return { text, ms: logged ? ms : Number.POSITIVE_INFINITY };
}
