import { EventEmitter, getEventListeners } from 'node:events';
import { Session } from 'node:inspector';
import { memoryUsage } from 'node:process';
import { queryObjects } from 'node:v8';
import { WebSocket } from 'ws';
import { readConfig } from '../../src/config.ts';
import { startGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { ownAll } from '../support/own-all.ts';
import type { Measured } from './gateway.ts';

/**
 * The gateway, as src/main.ts starts it, in a process that says over IPC what it holds. To be started with --expose-gc. With EVERY_DOCUMENT=own each document
 * that comes is the issuer's own.
 */
const read = readConfig(process.env);
const config = process.env['EVERY_DOCUMENT'] === 'own' ? { ...read, documents: ownAll(read) } : read;
const gateway = await startGateway(config, createLogger({ name: 'gateway', level: config.log.level }));
const { graphql, stream, ws, notifications } = gateway;

process.on('message', (wish: 'now' | 'collected') => void process.send?.(measure(wish === 'collected')));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit()));
process.send?.({ graphql, stream, ws, notifications });

function measure(collected: boolean): Measured {
  if (collected) globalThis.gc?.();
  const { heapUsed, external } = memoryUsage();
  const alive: Record<string, number> = {};
  // Counting takes a look at the whole heap.
  if (collected)
    for (const type of [WebSocket, EventEmitter, AbortController])
      alive[type.name] = queryObjects(type, { format: 'count' });
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const listeners = collected ? mostListeners() : {};
  return { bytes: heapUsed + external, alive, resources, listeners, counts: gateway.counts() };
}

/** Whatever listens to a thing that outlives it adds up there: on the server, on the process, on a client of Redis, on a signal. */
function mostListeners(): Record<string, number> {
  const most = (all: number[]) => all.reduce((one, other) => Math.max(one, other), 0);
  const ofEmitters = everyOne(EventEmitter).map((emitter) =>
    most(emitter.eventNames().map((name) => emitter.listenerCount(name))),
  );
  const ofSignals = everyOne(AbortSignal).map((signal) => getEventListeners(signal, 'abort').length);
  return { 'on an emitter': most(ofEmitters), 'on a signal': most(ofSignals) };
}

/** Every object of a class that is there: only the inspector hands them out. */
function everyOne<T>(type: { prototype: T }): T[] {
  const place = globalThis as { asked?: unknown; found?: T[] };
  const session = new Session();
  session.connect();
  let objectId: string | undefined;
  place.asked = type.prototype;
  session.post('Runtime.evaluate', { expression: 'globalThis.asked' }, (_error, { result }) => {
    objectId = result.objectId;
  });
  session.post('Runtime.queryObjects', { prototypeObjectId: objectId ?? '' }, (_error, { objects }) => {
    objectId = objects.objectId;
  });
  session.post('Runtime.callFunctionOn', { functionDeclaration: 'function () { globalThis.found = this; }', objectId });
  // What is derived from the class has a prototype that is one as well.
  const found = (place.found ?? []).filter((each) => !Object.hasOwn(Object(each), 'constructor'));
  session.disconnect();
  delete place.asked;
  delete place.found;
  return found;
}
