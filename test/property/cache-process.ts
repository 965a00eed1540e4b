import { createApi } from '../../src/d1/api.ts';
import { createCardLife } from '../../src/d1/card-life.ts';
import { createCards } from '../../src/d1/cards.ts';
import { createClickToPay } from '../../src/d1/click-to-pay.ts';
import { createConsumers } from '../../src/d1/consumers.ts';
import { createDigitalCards } from '../../src/d1/digital-cards.ts';
import type { Http } from '../../src/d1/http.ts';
import { createPaths } from '../../src/d1/paths.ts';
import { createPhysicalCards } from '../../src/d1/physical-cards.ts';
import type { Call, D1ApiName } from '../../src/d1/types.ts';
import { wireDefaults as wire } from '../../src/d1/wire.ts';
import type { EventLog, Subject } from '../../src/events/event-log.ts';
import { createCaching, tellingRepeats } from '../../src/gateway/caching.ts';
import { unmeasured } from '../../src/telemetry.ts';
import { silent } from '../support/events.ts';
import type { Change } from './cache-world.ts';

const totalMs = 60_000;

/** A process of the gateway, as far as it reads and writes, on a log that others share. It may not hear of changes for a while. */
export function createProcess(shared: EventLog, send: Http['send'], entries: number) {
  let deaf = false;
  let tell: (subject: Subject | null) => void = () => undefined;
  const log: EventLog = {
    ...shared,
    onChange(heard) {
      tell = heard;
      return shared.onChange((subject) => void (deaf || heard(subject)));
    },
    hearsChanges: () => !deaf,
  };
  const config = { cache: { keptMs: 3_600_000, entries }, d1: { timeouts: { totalMs } } };
  const caching = createCaching(config as never, log);
  return {
    d1: clientOf(caching.keeping, send),
    answers: caching.cache.answers,
    log: tellingRepeats(caching.log),
    deafen: () => void (deaf = true),
    hear() {
      if (!deaf) return;
      deaf = false;
      tell(null);
    },
  };
}

export type D1 = ReturnType<typeof clientOf>;

/** D1's client without what is between it and the wire. */
function clientOf(keeping: ReturnType<typeof createCaching>['keeping'], send: Http['send']) {
  const tokens = { get: async () => 'token', invalidate: () => undefined } as never;
  const http = { send, close: async () => undefined };
  const all = { http, tokens, logger: silent, telemetry: unmeasured, totalMs, ...keeping };
  const apiOf = (name: D1ApiName) =>
    createApi({ ...all, name, send: (_request, _call, _deadline, attempt) => attempt({}) });
  const paths = createPaths('TEST_IS-01');
  const [consumers, cards] = [apiOf('consumers'), apiOf('cards')];
  return {
    ...createConsumers({ api: consumers, paths, wire, consumerApi: 'v2' }),
    ...createCards({ api: cards, paths, wire }),
    ...createCardLife({ api: cards, paths, wire }),
    ...createDigitalCards({ api: apiOf('digitalCards'), paths, wire }),
    ...createClickToPay({ api: apiOf('clickToPay'), paths, wire }),
    ...createPhysicalCards({ api: apiOf('physicalCards'), paths, wire }),
  };
}

type Writes = Record<Exclude<Change['what'], 'digitize'>, (d1: D1, change: Change, call: Call) => Promise<unknown>>;

/** How the gateway does what may happen at D1. */
export const writes: Writes = {
  register: (d1, { card, consumer }, call) =>
    d1.registerCard(card, { consumerId: consumer, cardProductId: 'p', encryptedData: 'e' }, call),
  suspend: (d1, { card }, call) => d1.suspendCard(card, {}, call),
  resume: (d1, { card }, call) => d1.resumeCard(card, {}, call),
  delete: (d1, { card }, call) => d1.deleteCard(card, {}, call),
  replace: (d1, { card, other }, call) => d1.replaceCard(card, { newCardId: other, encryptedData: 'e' }, call),
  order: (d1, { card, consumer }, call) => d1.orderCard(card, { consumerId: consumer } as never, call),
  enroll: (d1, { card }, call) => d1.enrollCardInClickToPay(card, {} as never, call),
  optOut: (d1, { card }, call) => d1.optOutCardFromClickToPay(card, {}, call),
  suspendDigital: (d1, { digitalCard }, call) => d1.suspendDigitalCard(digitalCard, {}, call),
  registerConsumer: (d1, { consumer }, call) => d1.registerConsumer(consumer, {}, call),
  updateConsumer: (d1, { consumer }, call) => d1.updateConsumer(consumer, { personalInformation: {} }, call),
  deleteConsumer: (d1, { consumer }, call) => d1.deleteConsumer(consumer, {}, call),
  optOutConsumer: (d1, { consumer }, call) => d1.optOutConsumerFromClickToPay(consumer, {}, call),
};

/** Reads, by what of D1's path is below the issuer. */
export function reads(d1: D1, path: string, call: Call): Promise<unknown> {
  const [kind = '', id = '', part = ''] = path.split('/');
  const all: Record<string, () => Promise<unknown>> = {
    'consumers/': () => d1.getConsumer(id, call),
    'consumers/cards': () => d1.listConsumerCards(id, call),
    'consumers/clickToPay': () => d1.getClickToPayProfiles(id, call),
    'cards/': () => d1.getCard(id, call),
    'cards/digitalCards': () => d1.listDigitalCards(id, call),
    'digitalCards/': () => d1.getDigitalCard(id, call),
    'physicalCards/productionStatus': () => d1.getProductionStatus(id, call),
  };
  const read = all[`${kind}/${part}`];
  if (!read) throw new Error(`no such read: ${path}`);
  return read();
}
