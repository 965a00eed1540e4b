import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { startWorld } from '../../src/demo/world.ts';
import { createLogger } from '../../src/log.ts';
import { post } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { documents, registration } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { refused } from '../support/refusals.ts';
import { makeKey, makeSecretFolder, type SecretFolder } from '../support/secret-folder.ts';
import { startStack, type Stack } from '../support/stack.ts';

const me = '{ me { cards { nodes { id } } } }';
const [first, second] = ['1'.repeat(32), '2'.repeat(32)] as const;
const credentials = (secret: string) => Buffer.from(`d1:${secret}`).toString('base64');

let folder: SecretFolder;
let stack: Stack | undefined;
beforeEach(async () => void (folder = await makeSecretFolder()));
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  await folder.stop();
});

describe('a key that is exchanged while the gateway runs', () => {
  it('signs for D1: with the old one D1 does not know us, with the new one it does', async () => {
    const [old, next] = [await makeKey('signing-1'), await makeKey('signing-2')];
    const signers = [{ iss: 'DEMO_BANK1', kid: 'signing-2', publicJwk: next.publicJwk }];
    const env = { ...(await folder.put('D1_SIGNING_KEY', old.file)), D1_SIGNING_KEY_ID: '' };
    stack = await startStack({ sandbox: { signers }, env });
    expect(await faultOf(stack, stack.tokens.alice, me, {})).toBe('D1_UNAUTHORIZED');
    await folder.put('D1_SIGNING_KEY', next.file);
    await stack.gateway.rereadSecrets();
    const { gateway, tokens } = stack;
    // D1 is not asked for a token twice within a second.
    await until(async () => (await post(gateway.graphql, tokens.alice, me)).errors === undefined);
    expect(gateway.secretCounts()).toMatchObject({ taken: 1, refused: 0 });
  });

  it('encrypts for D1: a card is registered with the one that D1 has', async () => {
    const [old, next] = [await makeKey('d1-1'), await makeKey('d1-2')];
    const env = { ...(await folder.put('D1_ENCRYPTION_KEY', JSON.stringify(old.publicJwk))), D1_ENCRYPTION_KEY_ID: '' };
    stack = await startStack({ sandbox: { encryptionPrivateJwk: next.privateJwk }, env });
    expect(await refused(stack, 'service', documents.registerCard, registration(), 'D1')).toEqual([
      'INVALID_ENCRYPTED_DATA input.encryptedData',
    ]);
    await folder.put('D1_ENCRYPTION_KEY', JSON.stringify(next.publicJwk));
    await stack.gateway.rereadSecrets();
    await mutate(stack, 'service', documents.registerCard, registration());
  });

  it('signs for the D1 SDK, with its id', async () => {
    const env = {
      ...(await folder.put('D1_SDK_SIGNING_KEY', (await makeKey('sdk-1')).file)),
      D1_SDK_SIGNING_KEY_ID: '',
    };
    stack = await startStack({ env });
    const kid = async (of: Stack) => {
      const { token } = await mutate(of, 'alice', documents.createD1SdkToken, {});
      return decodeProtectedHeader(String(token)).kid;
    };
    expect(await kid(stack)).toBe('sdk-1');
    await folder.put('D1_SDK_SIGNING_KEY', (await makeKey('sdk-2')).file);
    await stack.gateway.rereadSecrets();
    expect(await kid(stack)).toBe('sdk-2');
  });

  it('stays the one before where the file is bad, and that is logged without the content, and counted', async () => {
    stack = await startStack();
    const key = stack.env['D1_SIGNING_KEY'] ?? '';
    await stack.stop();
    const kid = 'demo-signing-key';
    const signer = await makeKey(kid);
    const signers = [{ iss: 'DEMO_BANK1', kid, publicJwk: signer.publicJwk }];
    const env = { ...(await folder.put('D1_SIGNING_KEY', signer.file)), D1_SIGNING_KEY_ID: '' };
    stack = await startStack({ sandbox: { signers }, env });
    await folder.put('D1_SIGNING_KEY', key.slice(0, -3));
    await stack.gateway.rereadSecrets();
    expect(stack.gateway.secretCounts()).toMatchObject({ taken: 0, refused: 1 });
    const lines = stack.logs.filter((line) => line.includes('the one before goes on'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 50, variable: 'D1_SIGNING_KEY' }),
    ]);
    expect(stack.logs.join('')).not.toContain(key.slice(40, 60));
    await ask(stack, 'alice', me);
  });
});

describe('the secrets of D1', () => {
  it('are exchanged in three steps, and neither secret nor any token is refused in between', async () => {
    const names = ['NOTIFICATION_CLIENT_SECRET', 'NOTIFICATION_TOKEN_SECRET'] as const;
    const put = async (one: string, two: string) => {
      const files = names.flatMap((name) => [folder.put(name, one), folder.put(`${name}_2`, two)]);
      return Object.assign({}, ...(await Promise.all(files))) as Record<string, string>;
    };
    stack = await startStack({ env: await put(first, '') });
    const [d1, { gateway }] = [d1Caller(stack), stack];
    const knows = async (secret: string) => (await d1.authorize(credentials(secret))).ok;
    const tokenBy = async (secret: string) => {
      const { access_token } = (await (await d1.authorize(credentials(secret))).json()) as { access_token: string };
      return { authorization: `Bearer ${access_token}` };
    };
    const takes = async (token: Record<string, string>) => (await d1.notify({ operations: [] }, token)).status;
    const old = await tokenBy(first);
    expect([await knows(first), await knows(second)]).toEqual([true, false]);

    await put(first, second);
    await gateway.rereadSecrets();
    expect([await knows(first), await knows(second), await takes(old)]).toEqual([true, true, 204]);

    await put(second, first);
    await gateway.rereadSecrets();
    const next = await tokenBy(second);
    expect([await knows(first), await knows(second), await takes(old), await takes(next)]).toEqual([
      true,
      true,
      204,
      204,
    ]);

    await put(second, '');
    await gateway.rereadSecrets();
    expect([await knows(first), await knows(second), await takes(old), await takes(next)]).toEqual([
      false,
      true,
      401,
      204,
    ]);
  });

  it('are taken by themselves when their files have changed', async () => {
    const env = { ...(await folder.put('NOTIFICATION_CLIENT_SECRET', first)), SECRET_FILES_SECONDS: '1' };
    stack = await startStack({ env });
    const d1 = d1Caller(stack);
    await folder.link('NOTIFICATION_CLIENT_SECRET', second);
    await until(async () => (await d1.authorize(credentials(second))).ok);
    expect((await d1.authorize(credentials(first))).status).toBe(401);
  });
});

describe('the process', () => {
  it('reads its secrets again on SIGHUP, and goes on', async () => {
    const world = await startWorld(createLogger({ level: 'silent', name: 'test' }));
    const secret = await folder.put('NOTIFICATION_CLIENT_SECRET', first);
    const env = { ...world.env, PLAYGROUND: 'false', EVENT_LOG: 'memory', ...secret };
    const gateway = await startGatewayProcess(env);
    try {
      const tokenUrl = new URL('/authz/d1/v1/oauth2/token', gateway.graphql);
      const isKnown = async (client: string) => {
        const headers = { authorization: `Basic ${credentials(client)}` };
        const body = new URLSearchParams({ grant_type: 'client_credentials' });
        return (await fetch(tokenUrl, { method: 'POST', headers, body })).ok;
      };
      expect([await isKnown(first), await isKnown(second)]).toEqual([true, false]);
      await folder.put('NOTIFICATION_CLIENT_SECRET', second);
      gateway.signal('SIGHUP');
      await until(() => isKnown(second));
      expect(await isKnown(first)).toBe(false);
      gateway.signal('SIGTERM');
      expect(await gateway.exited).toBe(0);
    } finally {
      gateway.signal('SIGKILL');
      await world.stop();
    }
  });
});
