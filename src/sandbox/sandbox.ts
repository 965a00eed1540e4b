import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApi, createBackend } from './api.ts';
import { Clock } from './clock.ts';
import { registerControl } from './control.ts';
import { loadInbound, loadOutbound } from './description.ts';
import { createEncryption } from './encryption.ts';
import { Faults } from './faults.ts';
import { fieldAtFault } from './field-at-fault.ts';
import type { Sandbox, Violation } from './interface.ts';
import { createLogger } from './log.ts';
import { NextResults } from './next-results.ts';
import { Notifier } from './notifier.ts';
import { settingsFrom, type SandboxOptions } from './options.ts';
import { demoPeople } from './people.ts';
import { Production } from './production.ts';
import { seed } from './seed.ts';
import { createServer } from './server.ts';
import { settle } from './settle.ts';
import type { Operation } from './shapes.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** Starts a pretend D1 over HTTP. It shares no code with the gateway, so that the two can disagree. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const settings = settingsFrom(options);
  const logger = options.logger ?? createLogger('sandbox');
  const violations: Violation[] = [];
  const violation = (operationId: string, field: string) => {
    violations.push({ operationId, field });
    logger.error({ operationId, field }, 'the sandbox broke schema/d1');
  };
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = () => void changes.emit('change');
  const clock = new Clock(settings.clock);
  const stopListening = clock.onRun(changed);
  const outbound = await createBackend(loadOutbound());
  const check = (operations: readonly unknown[]) => {
    const body = JSON.parse(JSON.stringify({ operations })) as Record<string, unknown>;
    const path = `/notifications/d1/v2/issuers/${settings.issuerId}/cards`;
    const { errors } = outbound.validator.validateRequest({ method: 'post', path, headers: {}, body });
    if (errors) violation('notifyCardOperations', fieldAtFault(errors));
  };
  const notifier = new Notifier({ settings, clock, logger, check, changed });
  if (options.notifications) notifier.setTarget(options.notifications);
  const publish = (operation: Operation) => notifier.publish(operation);
  const encryption = await createEncryption(options.encryptionPrivateJwk);
  const tokens = await Tokens.create(settings);
  const production = new Production(settings, clock, publish);
  const [store, nextResults] = [new Store(), new NextResults()];
  const world: World = { settings, clock, store, encryption, production, nextResults, logger, publish };
  const calls = new Map<string, number>();
  const count = (operationId: string) => void calls.set(operationId, (calls.get(operationId) ?? 0) + 1);
  const faults = new Faults();
  const api = await createApi(loadInbound(settings.wire), world, tokens);
  const server = createServer({ settings, api, faults, logger, count, violation });
  let url = '';
  const sandbox: Sandbox = {
    get url() {
      return url;
    },
    encryptionKey: encryption.publicJwk,
    ...{ store, clock, notifier, production, nextResults, faults, tokens, calls, violations },
    setDrift: (on) => void (settings.drift = on),
    settle: (wish) => settle(clock, notifier, changes, wish),
    seed: (people = demoPeople()) => seed(world, people),
    stop: async () => {
      stopListening();
      clock.stop();
      await notifier.stop();
      await server.close();
    },
  };
  registerControl(server, sandbox);
  await server.listen({ port: settings.port, host: settings.host });
  url = `http://${settings.host}:${String((server.server.address() as AddressInfo).port)}`;
  logger.info({ url }, 'sandbox listens');
  return sandbox;
}
