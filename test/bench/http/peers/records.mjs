// The record of orders, by hand: the newest state of each card's order, encrypted, in Redis, read for all cards of a home screen in one command.
import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import process from 'node:process';
import { createClient } from 'redis';

const redis = createClient({ url: process.env.REDIS_URL, commandOptions: { timeout: 5_000 } });
redis.on('error', () => undefined);
await redis.connect();
const [key, naming] = [randomBytes(32), randomBytes(32)];
/** By card: its name in Redis, and what was read last, sealed and opened. */
const known = new Map();

/** Of each card, in their order. */
export async function recordsOf(cardIds) {
  const cards = cardIds.map(cardOf);
  const texts = await redis.mGet(cards.map(({ name }) => name));
  return texts.map((sealed, index) => {
    const card = cards[index];
    if (sealed !== null && sealed !== card.sealed) [card.sealed, card.opened] = [sealed, open(sealed)];
    return card.opened;
  });
}

/** What D1 says, unless the record says more; a record that says less is written anew. */
export function newerOf(record, order, cardId) {
  if (order === undefined) return record;
  const [at, recorded] = [order.endTime ?? order.startTime, record && (record.endTime ?? record.startTime)];
  if (recorded !== undefined && recorded >= at) return record;
  void redis.set(cardOf(cardId).name, seal(order));
  return order;
}

function cardOf(cardId) {
  let card = known.get(cardId);
  if (card === undefined) {
    const name = createHmac('sha256', naming).update(cardId).digest('base64url');
    known.set(cardId, (card = { name, sealed: null, opened: undefined }));
  }
  return card;
}

function seal(order) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(JSON.stringify(order)), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

function open(text) {
  const sealed = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(-16));
  return JSON.parse(decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8'));
}
