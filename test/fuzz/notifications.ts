import { byChance, known, mutate, type Chance } from './chance.ts';
import type { Target } from './target.ts';

interface Notification {
  version: 'v1' | 'v2';
  path: string;
  body: string;
}

const kinds = ['PRODUCE', 'REGISTER', 'SUSPEND', 'CLICK_TO_PAY_ENROLMENT', 'UPDATE', 'TELEPORT', ''];
const statuses = ['PENDING', 'SUCCESSFUL', 'FAILED', 'RESTING', ''];
const stages = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_SHIPPED', 'CARD_RETURNED', 'ENGRAVED'];
const times = ['2026-01-17T06:28:02.492Z', '0000-00-00', '+275760-09-14T00:00:00Z', 'yesterday'];

/** Whatever a member holds, now and then it holds something else. */
function or(chance: Chance, value: unknown): unknown {
  return chance.percent(8) ? chance.json() : value;
}

function operationOf(chance: Chance): unknown {
  const text = () => or(chance, chance.percent(30) ? chance.one(known) : chance.text());
  const shipment = { carrier: text(), trackingNumber: text(), trackingUrl: text(), status: text(), message: text() };
  const details = {
    status: or(chance, chance.one(stages)),
    reason: text(),
    issuerRequestId: text(),
    type: text(),
    shipment: or(chance, shipment),
  };
  const operation = {
    operationId: or(chance, `op-${chance.number(200)}`),
    operation: or(chance, chance.one(kinds)),
    status: or(chance, chance.one(statuses)),
    cardId: or(chance, chance.one(known)),
    consumerId: or(chance, chance.one(known)),
    startTime: or(chance, chance.one(times)),
    endTime: or(chance, chance.one(times)),
    ...(chance.percent(70) && { details: or(chance, details) }),
    ...(chance.percent(20) && { error: text(), errorCode: text(), digitalCardIds: or(chance, [text(), text()]) }),
  };
  return or(chance, operation);
}

function notificationOf(chance: Chance): Notification {
  const single = chance.percent(35);
  const id = encodeURIComponent(chance.one(known).replaceAll('\ud800', 'x')) || 'x';
  const path = single
    ? `${chance.one(['cards', 'digitalCards'])}/${id}/notifications`
    : chance.one(['cards', 'consumers']);
  const content = single
    ? operationOf(chance)
    : {
        operations: or(
          chance,
          Array.from({ length: chance.number(6) }, () => operationOf(chance)),
        ),
      };
  const text = JSON.stringify(or(chance, content)) ?? 'null';
  const body = chance.percent(15) ? mutate(text, chance, ['{', '}', '[', ']', '"', ',', ':', 'null', '1e999']) : text;
  return { version: single ? 'v1' : 'v2', path, body };
}

/** What D1 might send, and what nobody would. With a good token, that is asked for once. */
export const notifications: Target<Notification> = {
  name: 'notifications',
  inputs: () => byChance(notificationOf),
  async feed(edge, { version, path, body }) {
    const headers = { authorization: `Bearer ${await tokenOf(edge)}`, 'content-type': 'application/json' };
    const { status } = await edge.d1.notifyAt(version, path, body, headers);
    // 400 and 404 are final for D1: what it sent is lost.
    const expected = !isAsWritten(`/${version}/${path}`) ? 404 : isJson(body) ? 204 : 400;
    if (status !== expected) throw new Error(`D1 was answered ${status}, and not ${expected}`);
    return String(status);
  },
};

const held = new WeakMap<object, Promise<string>>();

function tokenOf(edge: { d1: { token(): Promise<string> } }): Promise<string> {
  const token = held.get(edge) ?? edge.d1.token();
  held.set(edge, token);
  return token;
}

/** Whether the client leaves the path as it is: it takes out what is `..`. */
function isAsWritten(path: string): boolean {
  return new URL(path, 'http://x').pathname === path;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
