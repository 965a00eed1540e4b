import 'reflect-metadata';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, flattenedVerify, generateKeyPair, type JWK } from 'jose';
import { buildFiles, type BuildOptions } from '../../src/batch/build.ts';
import { createSigner } from '../../src/batch/detached-signature.ts';
import type { BadRow } from '../../src/batch/report.ts';
import { createEncryption } from '../../src/d1/encryption.ts';
import { expiry } from './inputs.ts';

/** Test numbers of Visa. */
export const pans = ['4000056655665556', '4242424242424242', '4012888888881881'] as const;
const makeKeys = async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return { private: await exportJWK(pair.privateKey), public: await exportJWK(pair.publicKey) };
};

/** The keys of an issuer and of D1. */
export interface Keys {
  signing: { private: JWK; public: JWK };
  encryption: { private: JWK; public: JWK };
}

export async function createKeys(): Promise<Keys> {
  return { signing: await makeKeys(), encryption: await makeKeys() };
}

export function card(overrides: object = {}) {
  return { cardId: 'crd-1', cardProductId: 'DEMO_VISA', cardData: { pan: pans[0], expiry }, ...overrides };
}

export function row(overrides: object = {}) {
  return { consumerId: 'dora', cards: [card()], ...overrides };
}

/** A row that needs no encryption: its JWE is only in the right form. */
export function readyRow(number: number) {
  const encryptedData = 'a'.repeat(60) + '..b.c.d';
  return {
    consumerId: `c-${number}`,
    cards: [{ cardId: `crd-${number}`, cardProductId: 'DEMO_VISA', encryptedData }],
  };
}

export function ndjson(rows: unknown[]): string {
  return rows.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join('');
}

export interface Folder {
  path: string;
  names(): string[];
  read(name: string): string;
  remove(): void;
}

export function createFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'batch-'));
  return {
    path,
    names: () => readdirSync(path).sort(),
    read: (name) => readFileSync(join(path, name), 'utf8'),
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** Builds files in the folder. Gives the tally, the bad rows, and each complete file with the last line that it covers. */
export async function buildIn(
  folder: Folder,
  keys: Keys,
  input: AsyncIterable<Buffer>,
  overrides: Partial<BuildOptions> = {},
) {
  const bad: BadRow[] = [];
  const files: { path: string; line: number }[] = [];
  const tally = await buildFiles(input, {
    folder: folder.path,
    header: { batchId: 'batch-1', seqNumber: '1', issuerId: 'DEMO_BANK1', operation: 'CONSUMER_CARD_REGISTRATION' },
    issuerInName: true,
    signer: createSigner(keys.signing.private, 'issuer-key'),
    signed: 'document',
    maxBytes: 200_000_000,
    encrypt: createEncryption(() => ({ key: keys.encryption.public, keyId: 'd1-key' })).encryptForRegistration,
    report: { add: async (each) => void bad.push(each), close: async () => undefined },
    onBegin: () => undefined,
    onFile: async (path, line) => void files.push({ path, line }),
    onProgress: () => undefined,
    ...overrides,
  });
  return { tally, bad, files };
}

/** Checks a detached JWS over a text. @throws when it does not fit */
export async function verify(signature: string, text: string, key: JWK) {
  const [header, nothing, value] = signature.split('.');
  if (nothing !== '' || value === undefined) throw new Error('not a detached JWS');
  const payload = Buffer.from(text).toString('base64url');
  return flattenedVerify({ protected: header, payload, signature: value }, key, { algorithms: ['ES256'] });
}
