import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { makeCertificates } from './d1-certificates.ts';
import { startIssuer, type Issuer } from './sandbox-support.ts';

type Certificates = Awaited<ReturnType<typeof makeCertificates>>;

describe('mutual TLS of the sandbox', () => {
  let issuer: Issuer;
  let ours: Certificates;
  let strangers: Certificates;
  beforeAll(async () => {
    [ours, strangers] = await Promise.all([makeCertificates(), makeCertificates()]);
    issuer = await startIssuer({ tls: { ...ours.server, clientCa: ours.ca } });
  });
  afterAll(() => issuer.sandbox.stop());

  /** The status of a call that has no access token. */
  const call = (path: string, tls: object) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${issuer.sandbox.url}${path}`, { ca: ours.ca, agent: false, ...tls }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject).end();
    });
  const card = '/banking/v1/issuers/TEST_ISS-1/cards/card-1';

  it('lets in who has a certificate of the authority', async () => {
    expect(issuer.sandbox.url).toMatch(/^https:\/\//);
    expect(await call(card, ours.client)).toBe(401);
    expect(await call('/sandbox/state', ours.client)).toBe(200);
  });

  it.each([
    ['no certificate', () => ({})],
    ["another authority's certificate", () => strangers.client],
  ])('shuts out who has %s', async (_what, tls) => {
    issuer.sandbox.calls.clear();
    await expect(call(card, tls())).rejects.toThrow();
    await expect(call('/sandbox/state', tls())).rejects.toThrow();
    expect(issuer.sandbox.calls.size).toBe(0);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    expect(await call(card, { ...ours.client, minVersion: version, maxVersion: version })).toBe(401);
  });

  it('speaks no older version', async () => {
    const { hostname, port } = new URL(issuer.sandbox.url);
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const failed = await new Promise<Error>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca: ours.ca, ...ours.client, ...old }, () => {
        socket.destroy();
        reject(new Error('connected'));
      });
      socket.once('error', resolve);
    });
    expect(failed).toHaveProperty('code', expect.stringContaining('PROTOCOL_VERSION'));
  });
});
