import { audience } from './identity.ts';
import type { Options } from './options.ts';
import { start, type BenchProcess } from './processes.ts';
import { startTailcall } from './tailcall.ts';
import type { World } from './world.ts';

/** A server that is asked for home screens. */
export interface Subject {
  name: string;
  /** As tables call it. */
  label: string;
  /** What the gateway is to reach: so many times what this one does. */
  target?: number;
  start(world: World): Promise<Running>;
}

export interface Running {
  url: string;
  process: BenchProcess;
}

export const cold: Subject[] = [
  product('this gateway, caches off', { CACHE_SECONDS: '0', D1_PIPELINING: '64' }),
  product('this gateway, caches off, nothing pipelined', { CACHE_SECONDS: '0' }, '-unpipelined'),
  peer('hive', 'Hive Gateway', {}),
  peer('apollo', 'express + Apollo, `fetch`', { target: 8, CLIENT: 'fetch' }),
  peer('yoga', 'GraphQL Yoga, undici `request`', { CLIENT: 'request' }),
  peer('mercurius', 'fastify + Mercurius + jit, undici `request`', { target: 1.2, CLIENT: 'request' }),
  peer('mercurius', 'fastify + Mercurius + jit, our HTTP client', { target: 0.8, CLIENT: 'dispatch' }, '-dispatch'),
  { name: 'tailcall', label: 'Tailcall', target: 1.5, start: (world) => startTailcall(world, false) },
  peer('by-hand', 'by hand without GraphQL, our HTTP client', { CLIENT: 'dispatch' }),
  peer('mercurius-duties', 'Mercurius + jit, our HTTP client, with token, limits, record and log', {
    CLIENT: 'dispatchInTime',
  }),
  peer('by-hand-duties', 'by hand in two rounds of calls, with token, limits, record and log', {
    CLIENT: 'dispatchInTime',
  }),
];

export const warm: Subject[] = [
  product('this gateway, caches on', { CACHE_SECONDS: '300', D1_PIPELINING: '64' }),
  peer('apollo', 'express + Apollo, response cache', { target: 4, CLIENT: 'fetch', CACHE: 'answers' }),
  peer('yoga', 'GraphQL Yoga, response cache', { target: 4, CLIENT: 'request', CACHE: 'answers' }),
  peer('mercurius', 'fastify + Mercurius + jit, entity cache', { target: 2, CLIENT: 'request', CACHE: 'entities' }),
  { name: 'tailcall', label: 'Tailcall, HTTP cache', target: 2, start: (world) => startTailcall(world, true) },
  peer('constant', 'node:http with a constant body', { target: 0.6 }),
  peer('constant-duties', 'the same with token, limits and log', {}),
];

/** Those that `--only` names; all when it names none. */
export function chosen(subjects: Subject[], { only }: Options): Subject[] {
  return only.length === 0 ? subjects : subjects.filter(({ name }) => only.includes(name));
}

function product(label: string, env: Record<string, string>, variant = ''): Subject {
  return {
    name: `product${variant}`,
    label,
    async start(world) {
      const running = await world.startProduct(env);
      return { url: running.graphql, process: running };
    },
  };
}

function peer(
  file: string,
  label: string,
  { target, ...env }: { target?: number } & Record<string, string | number | undefined>,
  variant = '',
): Subject {
  const settings = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  return {
    name: file + variant,
    label,
    ...(target !== undefined && { target }),
    async start({ upstream, identity, redisUrl, answerLength }) {
      const command = [process.execPath, `test/bench/http/peers/${file}.mjs`];
      const auth = { AUTH_JWKS_URL: identity.jwksUrl, AUTH_ISSUER: identity.issuer, AUTH_AUDIENCE: audience };
      const env = { UPSTREAM: upstream.url, REDIS_URL: redisUrl, SAMPLE: String(answerLength), ...auth, ...settings };
      const running = await start(command, { env });
      return { url: running.ready, process: running };
    },
  };
}
