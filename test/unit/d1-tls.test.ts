import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { Fault } from '../../src/errors.ts';
import type { D1Options } from '../../src/d1/client.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { createLogger } from '../../src/log.ts';
import { makeCertificates } from './d1-certificates.ts';
import { call, clientOf, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

type Certificates = Awaited<ReturnType<typeof makeCertificates>>;
type Version = 'TLSv1.2' | 'TLSv1.3';

let ours: Certificates;
let strangers: Certificates;
let keys: Keys;
beforeAll(async () => {
  [ours, strangers, keys] = await Promise.all([makeCertificates(), makeCertificates(), makeKeys()]);
});

let stub: Stub;
let client: D1Client;
let log: string;
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

/** A D1 that demands a certificate of our authority, and a client with these settings. */
async function start(tls: D1Options['tls'], version: Version = 'TLSv1.3'): Promise<void> {
  const versions = { minVersion: version, maxVersion: version };
  stub = await startStub({ ...ours.server, ca: ours.ca, requestCert: true, rejectUnauthorized: true, ...versions });
  log = '';
  const logger = createLogger({ level: 'trace', name: 'd1', destination: { write: (line) => void (log += line) } });
  client = clientOf(stub.url, keys, { logger, tls });
}

/** The lines of a PEM that tell something and are too long to stand anywhere by accident. */
const linesOf = (pem = '') => pem.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'));

describe('mutual TLS', () => {
  it.each<Version>(['TLSv1.2', 'TLSv1.3'])('is for the token and for calls, with %s', async (version) => {
    await start({ ca: ours.ca, ...ours.client }, version);
    const names: unknown[] = [];
    // Each on a connection of its own.
    const closing =
      (answer: Answer): Answer =>
      (response, request) => {
        names.push(nameOf(response));
        response.setHeader('connection', 'close');
        answer(response, request);
      };
    stub.answerToken = closing(stub.answerToken);
    stub.answer = closing(stub.answer);
    await expect(client.getConsumer('c1', call)).resolves.toEqual({ consumerId: 'c1' });
    expect(names).toEqual(['client', 'client']);
  });

  const refused: [string, Version, () => D1Options['tls']][] = (['TLSv1.2', 'TLSv1.3'] as const).flatMap((version) => [
    ['without a certificate', version, () => ({ ca: ours.ca })],
    ['with a certificate of another authority', version, () => ({ ca: ours.ca, ...strangers.client })],
  ]);
  it.each(refused)('shuts out a client %s, with %s', async (_, version, tls) => {
    await start(tls(), version);
    const error: unknown = await client.getConsumer('c1', call).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code: 'D1_UNAVAILABLE' });
    expect(stub.tokenRequests.concat(stub.calls)).toEqual([]);
    const told = inspect(error, { depth: Infinity, showHidden: true }) + log;
    for (const line of linesOf(tls()?.key)) expect(told).not.toContain(line);
    expect(log).toContain('D1_UNAVAILABLE');
  });

  it.each<[string, () => D1Options['tls']]>([
    ['another authority', () => ({ ca: strangers.ca, ...ours.client })],
    ['the authorities of the system', () => ours.client],
  ])('tells nothing to a server that %s did not sign for', async (_, tls) => {
    await start(tls());
    await expect(client.getConsumer('c1', call)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    expect(stub.tokenRequests).toEqual([]);
  });
});

describe('a certificate that cannot be used', () => {
  it.each<[string, () => D1Options['tls'], string]>([
    ['that is none', () => ({ cert: 'x', key: ours.client.key }), 'tls.cert must be'],
    ['with a key that is none', () => ({ cert: ours.client.cert, key: 'x' }), 'tls.cert must be'],
    ['with the key of another', () => ({ cert: ours.client.cert, key: strangers.client.key }), 'tls.cert must be'],
    ['without a key', () => ({ cert: ours.client.cert }), 'must be given together'],
    ['without itself', () => ({ key: ours.client.key }), 'must be given together'],
    ['of an authority that is none', () => ({ ca: 'x', ...ours.client }), 'tls.ca must be'],
  ])('%s is refused at the start, without a word of it', (_, tls, message) => {
    const options = tls();
    const create = () => clientOf('https://127.0.0.1:9', keys, { tls: options });
    expect(create).toThrow(message);
    const told = inspect(attempt(create), { depth: Infinity, showHidden: true });
    for (const line of linesOf(options?.key)) expect(told).not.toContain(line);
  });
});

function nameOf(response: ServerResponse): unknown {
  return (response.socket as TLSSocket).getPeerCertificate().subject.CN;
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
