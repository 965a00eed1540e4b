import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardOf, consumerOf, query, tokenMaker, updateOf } from './shared.mjs';

/**
 * The clients and who notifies, in one process: WebSockets and HTTP written by hand, because two cores are shared with the server. Told what to
 * do by its parent; each answer is one object.
 */
const { port, path, authorization, identityKey, identityIssuer, oneConsumer } = JSON.parse(process.env.LOAD);
const makeToken = tokenMaker(identityKey, identityIssuer);

let deliveredCount = 0;
let ready = 0;
let ended = 0;
let wanted = 0;
let allReady = () => undefined;
let onDelivered = () => undefined;
let sockets = [];
const sentAt = [];
let latencies = null;

function frame(message) {
  const payload = Buffer.from(message);
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = 0x81;
  head[1] = 0x80 | (long ? 126 : payload.length);
  if (long) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

const handshake = `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`;
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** One watcher. Resolves with its first payload. */
function open(card, init) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let stage = 'upgrading';
    let rest = null;
    const fail = (why) => {
      if (stage === 'closed') return;
      stage = 'closed';
      ended += 1;
      lastTrouble = why;
      resolve();
    };
    socket.on('error', (error) => fail(error.code));
    socket.on('close', () => fail('closed'));
    socket.write(handshake);
    socket.on('data', (chunk) => {
      let data = rest === null ? chunk : Buffer.concat([rest, chunk]);
      rest = null;
      if (stage === 'upgrading') {
        const at = data.indexOf('\r\n\r\n');
        if (at === -1) return void (rest = data);
        stage = 'acknowledging';
        socket.write(init);
        data = data.subarray(at + 4);
      }
      let at = 0;
      while (data.length - at >= 2) {
        const short = data[at + 1];
        const head = short < 126 ? 2 : 4;
        if (data.length - at < head) break;
        const length = short < 126 ? short : data.readUInt16BE(at + 2);
        if (data.length - at < head + length) break;
        const opcode = data[at] & 15;
        if (opcode === 9) socket.write(pong);
        else if (opcode === 8) fail(`close ${data.readUInt16BE(at + head)}`);
        else heard(data, at + head, length);
        at += head + length;
      }
      if (at < data.length) rest = data.subarray(at);
    });

    function heard(data, at, length) {
      if (stage === 'watching') return delivered(card);
      const message = data.toString('utf8', at, at + length);
      if (stage === 'acknowledging' && message.includes('connection_ack')) {
        stage = 'subscribing';
        const payload = { query, variables: { cardId: cardOf(card) } };
        socket.write(frame(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload })));
      } else if (stage === 'subscribing' && message.includes('"next"')) {
        if (!message.includes('CARD_') || message.includes('"errors"')) return fail(message);
        stage = 'watching';
        ready += 1;
        resolve();
        if (ready === wanted) allReady();
      } else if (!message.includes('"ping"')) fail(message);
    }
    sockets.push(socket);
  });
}
let lastTrouble = '';

function delivered(card) {
  deliveredCount += 1;
  if (latencies !== null && sentAt[card] > 0) {
    latencies.push(performance.now() - sentAt[card]);
    sentAt[card] = 0;
  }
  onDelivered();
}

/** Opens so many, some at a time. */
async function openAll({ count, atOnce, one }) {
  const inits = Array.from({ length: count }, (_none, index) => {
    const consumer = consumerOf(one || oneConsumer ? 0 : index);
    return [one ? 0 : index, consumer];
  });
  const tokens = new Map();
  for (const [, consumer] of inits) if (!tokens.has(consumer)) tokens.set(consumer, makeToken(consumer));
  const frames = inits.map(([card, consumer]) => [
    card,
    frame(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${tokens.get(consumer)}` } })),
  ]);
  [ready, ended, wanted] = [0, 0, count];
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < frames.length) await open(...frames[next++]);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { ms: performance.now() - began, ready, ended, trouble: lastTrouble };
}

let number = Date.now() % 1e9;

/** One kept connection of who notifies. */
function notifier() {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let answered;
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1');
    const at = said.indexOf('\r\n\r\n');
    if (at === -1) return;
    const status = said.slice(9, 12);
    said = '';
    if (status !== '204') throw new Error(`answered ${status}`);
    answered();
  });
  return (cards) => {
    const body = `{"operations":[${cards.map((card) => updateOf(card, number++)).join()}]}`;
    const done = new Promise((resolve) => (answered = resolve));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    return done;
  };
}

/** As many as the server delivers: so many are on their way at a time. */
async function saturate({ ms, batch, cards, each, window, connections, warmMs }) {
  let card = 0;
  let sent = 0;
  let stopped = false;
  const from = deliveredCount;
  const outstanding = () => sent - (deliveredCount - from) / each;
  const waiting = [];
  onDelivered = () => {
    while (waiting.length > 0 && outstanding() + batch <= window) waiting.shift()();
  };
  const lane = async () => {
    const notify = notifier();
    while (!stopped) {
      if (outstanding() + batch > window) await new Promise((go) => waiting.push(go));
      if (stopped) break;
      sent += batch;
      await notify(Array.from({ length: batch }, () => (card = (card + 1) % cards)));
    }
  };
  const lanes = Array.from({ length: connections }, lane);
  await sleep(warmMs);
  process.send({ measuring: true });
  const [count, began, cpu] = [deliveredCount, performance.now(), process.cpuUsage()];
  await sleep(ms);
  const [deliveries, took] = [deliveredCount - count, performance.now() - began];
  const { user, system } = process.cpuUsage(cpu);
  process.send({ measuring: false });
  stopped = true;
  waiting.forEach((go) => go());
  await Promise.all(lanes);
  const until = performance.now() + 5_000;
  while (deliveredCount - from < sent * each && performance.now() < until) await sleep(50);
  onDelivered = () => undefined;
  const missing = sent * each - (deliveredCount - from);
  return { perSecond: (deliveries / took) * 1_000, deliveries, loadCpuMs: (user + system) / 1_000, missing, ended };
}

/** At a steady rate, whether or not the answers come. */
async function steady({ ms, perSecond, cards, batch }) {
  const free = Array.from({ length: 32 }, notifier);
  latencies = [];
  let card = 0;
  let sent = 0;
  const began = performance.now();
  for (;;) {
    const now = performance.now() - began;
    if (now > ms) break;
    while (sent < (now * perSecond) / 1_000) {
      const those = Array.from({ length: batch }, () => (card = (card + 1) % cards));
      const notify = free.pop() ?? notifier();
      const at = performance.now();
      for (const each of those) sentAt[each] = at;
      notify(those).then(() => free.push(notify));
      sent += batch;
    }
    await sleep(1);
  }
  await sleep(300);
  const sorted = latencies.toSorted((a, b) => a - b);
  latencies = null;
  const at = (part) => sorted[Math.floor(sorted.length * part)];
  return { p50: at(0.5), p99: at(0.99), seen: sorted.length, sent };
}

async function closeAll() {
  const those = sockets;
  sockets = [];
  await Promise.all(
    those.map(
      (socket) => new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', resolve).destroy())),
    ),
  );
  return {};
}

const works = { open: openAll, saturate, steady, close: closeAll };
process.on('message', ({ work, ...options }) => {
  works[work](options).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send({ answer: 'ready' });
