import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApi } from './api.ts';
import { BatchFiles } from './batch/files.ts';
import { Clock } from './clock.ts';
import { registerControl } from './control/control.ts';
import { loadInbound } from './description.ts';
import { createEncryption } from './encryption.ts';
import { Faults } from './faults.ts';
import type { Sandbox, Violation } from './interface.ts';
import { createLogger } from './log.ts';
import { cardMessage, consumerMessage, digitalCardMessage, type Message } from './outbound/messages.ts';
import { NextResults } from './next-results.ts';
import { Notifier } from './outbound/notifier.ts';
import { settingsFrom, type SandboxOptions } from './options.ts';
import { createOutbound } from './outbound/outbound.ts';
import { demoPeople } from './people.ts';
import { Production } from './orders/production.ts';
import { Questions } from './outbound/questions.ts';
import { SdkLogins } from './sdk-logins.ts';
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
  const outbound = await createOutbound(settings);
  const check = (message: Message) => {
    const fault = outbound.faultIn(message);
    if (fault) violation(fault.operationId, fault.field);
  };
  const notifier = new Notifier({ settings, clock, logger, check, changed });
  if (options.notifications) notifier.setTarget(options.notifications);
  const publish = (operation: Operation) => notifier.publish(cardMessage(settings, operation));
  const questions = new Questions({ settings, outbound, issuer: () => notifier.issuer, changed });
  const encryption = await createEncryption(options.encryptionPrivateJwk);
  const tokens = await Tokens.create(settings);
  const production = new Production(settings, clock, publish);
  const [store, nextResults] = [new Store(), new NextResults()];
  const world: World = {
    ...{ settings, clock, store, encryption, production, nextResults, logger, publish },
    publishConsumer: (operation) => notifier.publish(consumerMessage(settings, operation)),
    publishDigitalCard: (operation) => notifier.publish(digitalCardMessage(settings, operation)),
    askConsumerInformation: (consumerId, cardId) => questions.consumerInformation(consumerId, cardId),
  };
  const calls = new Map<string, number>();
  const count = (operationId: string) => void calls.set(operationId, (calls.get(operationId) ?? 0) + 1);
  const faults = new Faults();
  const api = await createApi(loadInbound(settings.wire), world, tokens);
  const server = createServer({ settings, tls: options.tls, api, faults, logger, count, violation });
  let url = '';
  const sandbox: Sandbox = {
    get url() {
      return url;
    },
    issuerId: settings.issuerId,
    encryptionKey: encryption.publicJwk,
    ...{ store, clock, notifier, production, nextResults, faults, tokens, calls, violations },
    batchFiles: new BatchFiles(world),
    sdkLogins: new SdkLogins(options.sdk),
    setDrift: (on) => void (settings.drift = on),
    settle: (wish) => settle({ clock, notifier, questions, changes }, wish),
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
  url = `${options.tls ? 'https' : 'http'}://${settings.host}:${String((server.server.address() as AddressInfo).port)}`;
  logger.info({ url }, 'sandbox listens');
  return sandbox;
}
