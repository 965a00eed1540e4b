import { Buffer } from 'node:buffer';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { Pool } from 'undici';
import { gatherWrites } from '../../../../dist/d1/gathered-writes.js';

const { fetch } = globalThis;
const origin = process.env.UPSTREAM;
const headers = { accept: 'application/json', authorization: 'Bearer static-token' };
/** As many connections to D1 as the product has. */
const connections = 256;

/** Ways to GET a path of D1 as an object, by name. */
export const clients = {
  fetch: () => async (path) => (await fetch(origin + path, { headers })).json(),

  request() {
    const pool = new Pool(origin, { connections });
    return async (path) => (await pool.request({ path, method: 'GET', headers })).body.json();
  },

  /** Few connections, many requests in flight on each, those of one turn written at once: the least that undici does for a request. As the gateway. */
  dispatch() {
    const pool = new Pool(origin, { connections: 16, pipelining: 64, connect: gatherWrites({}) });
    return (path, more) =>
      new Promise((resolve, reject) => pool.dispatch(get(path, more), new Reader(resolve, reject)));
  },

  /** The same with a time that each call is given. */
  dispatchInTime() {
    const send = this.dispatch();
    return (path, more) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('D1 took too long')), 3_000);
        const done = () => clearTimeout(timer);
        send(path, more).then(
          (answer) => (done(), resolve(answer)),
          (error) => (done(), reject(error)),
        );
      });
  },
};

// undici pipelines only what may not block others.
const get = (path, more) => ({
  path,
  method: 'GET',
  headers: more ? { ...headers, ...more } : headers,
  blocking: false,
});

class Reader {
  chunks = [];
  constructor(resolve, reject) {
    this.resolve = resolve;
    this.reject = reject;
  }
  onConnect() {}
  onHeaders(status) {
    this.status = status;
    return true;
  }
  onData(chunk) {
    this.chunks.push(chunk);
    return true;
  }
  onComplete() {
    if (this.status !== 200) return this.reject(new Error(`D1 answered ${this.status}`));
    const body = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
    return this.resolve(JSON.parse(body.toString()));
  }
  onError(error) {
    this.reject(error);
  }
}
