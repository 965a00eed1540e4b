import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const pieceLength = 64 * 1024;
/** Long enough for an answer to come in: whoever goes on writing then may lose it. */
const pauseMs = 20;
/** So long nothing but the head is sent, whose length is refused at once where it is too much. */
const headMs = 1_000;
/** What is larger may be refused while it is still being written, which `fetch` may take for a failure. */
const large = 1024 * 1024;

/** Posts a body as it is; a large one after its head, piece by piece, and no more of it once there is an answer. */
export function postText(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  return body.length > large ? postSlowly(url, headers, body) : fetch(url, { method: 'POST', headers, body });
}

function postSlowly(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const over = new AbortController();
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method: 'POST', headers: { ...headers, ...length } });
    sent.on('error', (error) => {
      over.abort();
      if (!answered) reject(error);
    });
    sent.on('response', (response) => {
      answered = true;
      over.abort();
      let text = '';
      const { statusCode: status = 0 } = response;
      const done = () => resolve(new Response(text || null, { status }));
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', done).on('error', done);
    });
    sent.flushHeaders();
    void (async () => {
      await sleep(headMs, undefined, { signal: over.signal }).catch(() => undefined);
      for (let at = 0; at < body.length && !answered && !sent.destroyed; at += pieceLength) {
        sent.write(body.slice(at, at + pieceLength));
        await sleep(pauseMs);
      }
      if (!answered) sent.end();
    })();
  });
}
