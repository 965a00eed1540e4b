// One run of load: node test/bench/http/load.mjs '<JSON of Load>', whose result is JSON on standard output. Of our own because it must be light
// beside what it measures, look at every answer, and send at an even rate: autocannon sends each second's requests as fast as it can.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { URL } from 'node:url';
import { connect } from './load-connection.mjs';

const { url, requests: file, connections, seconds, amount = Infinity, rate } = JSON.parse(process.argv[2]);
/** How long answers are waited for at the end. */
const patienceMs = 20_000;

const { host, hostname, port, pathname } = new URL(url);
const requests = JSON.parse(readFileSync(file, 'utf8')).map(({ headers, body, begins }) => {
  const lines = Object.entries({ host, ...headers, 'content-length': body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return { text: `POST ${pathname} HTTP/1.1\r\n${head}\r\n${body}`, begins };
});

const times = [];
const wrong = { count: 0, first: undefined };
const idle = [];
/** Moments at which requests should have been sent, while every connection is in use. */
const due = [];
let sent = 0;
let answered = 0;
let isOver = false;
/** Connections that are still there. */
let open = connections;

const began = process.cpuUsage();
await Promise.all(
  Array.from({ length: connections }, () => connect(Number(port), hostname, answer).then((one) => idle.push(one))),
);
const from = performance.now();
if (rate) await evenly();
else await inTurn();
let took = (performance.now() - from) / 1_000;
await settled();
if (rate) took = Math.max(seconds, (performance.now() - from) / 1_000);
const { user, system } = process.cpuUsage(began);
times.sort((a, b) => a - b);
const at = (part) => Math.round((times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0) * 100) / 100;
process.stdout.write(
  JSON.stringify({
    answers: answered,
    sent,
    seconds: took,
    wrong: wrong.count,
    firstWrong: wrong.first,
    ...{ p50: at(0.5), p99: at(0.99), most: at(1) },
    cpuSeconds: (user + system) / 1e6,
  }),
  () => process.exit(),
);

/** Each connection asks again as soon as it was answered. */
async function inTurn() {
  for (const connection of idle.splice(0)) send(connection, performance.now());
  const until = amount === Infinity ? from + seconds * 1_000 : Infinity;
  while (performance.now() < until && answered < amount && open > 0)
    await sleep(Math.min(20, Math.max(1, until - performance.now())));
  isOver = true;
}

/** One every so often, whatever became of those before. Its time runs from when it was due. */
async function evenly() {
  const all = rate * seconds;
  for (let next = 0; next < all; await sleep(1))
    for (const now = performance.now(); next < all && from + (next / rate) * 1_000 <= now; next += 1) {
      due.push(from + (next / rate) * 1_000);
      while (due.length > 0 && idle.length > 0) send(idle.shift(), due.shift());
    }
}

function send(connection, since) {
  if (sent >= amount) return;
  connection.since = since;
  connection.request = requests[sent % requests.length];
  sent += 1;
  connection.send(connection.request.text);
}

/** `status` is undefined when the connection broke. */
function answer(connection, status, body = '') {
  const { request, since } = connection;
  if (status === undefined) {
    open -= 1;
    return isOver || fault('the connection was closed');
  }
  times.push(performance.now() - since);
  answered += 1;
  connection.request = undefined;
  if (status !== '200' || !body.startsWith(request.begins) || body.includes('"errors"'))
    fault(`${status} ${body.slice(0, 300)}`);
  if (due.length > 0) return send(connection, due.shift());
  if (rate) return idle.push(connection);
  return isOver || send(connection, performance.now());
}

function fault(text) {
  wrong.count += 1;
  wrong.first ??= text;
}

/** What is still asked is waited for, so that it does not meet whoever is measured next; at a fixed rate it counts. */
async function settled() {
  const counted = answered;
  const until = performance.now() + patienceMs;
  while (answered < sent && open > 0 && performance.now() < until) await sleep(5);
  if (answered < sent) fault(`${sent - answered} were not answered`);
  if (!rate) answered = counted;
}
