import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** As PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** An authority with a certificate for a server on this machine and one for a client. Made by the program openssl: Node makes none. */
export async function makeCertificates(): Promise<{ ca: string; server: Certificate; client: Certificate }> {
  const folder = await mkdtemp(join(tmpdir(), 'd1-certificates-'));
  const make = async (name: string, ...more: string[]): Promise<Certificate> => {
    const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const files = ['-subj', `/CN=${name}`, '-out', cert, '-keyout', key];
    await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...files, ...more]);
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  };
  try {
    const { cert: ca } = await make('ca');
    const signed = ['-CA', join(folder, 'ca.crt'), '-CAkey', join(folder, 'ca.key')];
    const server = await make('server', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1');
    return { ca, server, client: await make('client', ...signed) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
