// What the gateway does for a request besides its answer, by hand: who asks, by a signed token; how often they may; which document it is; and a line of
// log. The least that does it, to tell what of the gateway's time is its own doing.
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { URL } from 'node:url';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { pino } from 'pino';

const { AUTH_JWKS_URL, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = process.env;
const keys = createRemoteJWKSet(new URL(AUTH_JWKS_URL));
const logger = pino({}, pino.destination({ dest: '/dev/null', sync: false }));
/** By token: whose it is, and until when. By address and end user: how many they sent in this second. By the bytes of a body: what it asks. */
const [verified, sent, documents] = [new Map(), new Map(), new Map()];
const mostASecond = 1_000_000;

/** Answers with the text that `answer` gives for an end user, at once where nothing is to be waited for. */
export function dutifully(answer) {
  return (request, response) => {
    const [began, id, chunks] = [performance.now(), randomUUID(), []];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const give = (text) => {
        const length = Buffer.byteLength(text);
        const headers = { 'content-type': 'application/json', 'content-length': length, 'x-correlation-id': id };
        response.writeHead(200, { ...headers, 'cache-control': 'no-store' }).end(text);
        const { method, url } = request;
        logger.info({ method, url, ms: Math.round(performance.now() - began), correlationId: id }, 'request');
      };
      const refuse = (error) => response.writeHead(500).end(String(error));
      const go = (viewer) => {
        count(request.socket.remoteAddress);
        count(viewer);
        const text = answer(viewer, id, documentOf(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
        if (typeof text === 'string') give(text);
        else text.then(give, refuse);
      };
      const known = verified.get(request.headers.authorization);
      if (known !== undefined && known.exp * 1_000 > Date.now()) go(known.sub);
      else verify(request.headers.authorization).then(go).catch(refuse);
    });
  };
}

async function verify(authorization) {
  const { payload } = await jwtVerify(authorization.slice('Bearer '.length), keys, { issuer, audience });
  verified.set(authorization, { sub: payload.sub, exp: payload.exp });
  return payload.sub;
}

function count(who) {
  const second = Math.floor(Date.now() / 1_000);
  const found = sent.get(who);
  if (found === undefined || found.second !== second) sent.set(who, { second, times: 1 });
  else if ((found.times += 1) > mostASecond) throw new Error('RATE_LIMITED');
}

function documentOf(body) {
  const bytes = body.latin1Slice();
  let document = documents.get(bytes);
  if (document === undefined) documents.set(bytes, (document = JSON.parse(body.toString()).query));
  return document;
}
