import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/config.ts';
import { exchangeable, openSecretFiles, type SecretFiles } from '../../src/config/secret-files.ts';
import { makeKey, makeSecretFolder, type SecretFolder } from '../support/secret-folder.ts';

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];

describe('keys and secrets in files', () => {
  let folder: SecretFolder;
  let env: NodeJS.ProcessEnv;
  let files: SecretFiles;
  beforeEach(async () => {
    folder = await makeSecretFolder();
    env = {
      ...{ D1_URL: 'https://api.d1.example', D1_ISSUER_ID: 'DEMO_BANK1' },
      ...{ AUTH_JWKS_URL: 'https://login.example/jwks', AUTH_ISSUER: 'login', AUTH_AUDIENCE: 'gateway' },
      ...{ NOTIFICATION_CLIENT_ID: 'd1', EVENT_LOG: 'memory', EVENT_LOG_SECRET: 'e'.repeat(32) },
      ...(await folder.put('D1_SIGNING_KEY', (await makeKey('signing-1')).file)),
      ...(await folder.put('D1_ENCRYPTION_KEY', JSON.stringify((await makeKey('encryption-1')).publicJwk))),
      ...(await folder.put('D1_SDK_SIGNING_KEY', (await makeKey('sdk-1')).file)),
      ...{ D1_SDK_AUDIENCE: 'sdk', D1_SDK_SCOPE: 'scope' },
      ...(await folder.put('NOTIFICATION_CLIENT_SECRET', first)),
      ...(await folder.put('NOTIFICATION_CLIENT_SECRET_2', '')),
      ...(await folder.put('NOTIFICATION_TOKEN_SECRET', first)),
      ...(await folder.put('NOTIFICATION_TOKEN_SECRET_2', '\n')),
    };
    files = openSecretFiles(env);
  });
  afterEach(() => folder.stop());

  const signingId = () => files.current().signing.keyId;
  const none = { taken: [], refused: [] };
  const taken = (...names: string[]) => ({ taken: names, refused: [] });

  it('are at first those of the configuration', () => {
    expect(files.current()).toEqual(readConfig(env).secrets);
    expect(files.names).toEqual(exchangeable);
    expect(files.current()).toMatchObject({
      ...{ signing: { keyId: 'signing-1' }, encryption: { keyId: 'encryption-1' }, sdkSigning: { keyId: 'sdk-1' } },
      ...{ notificationClient: [first], notificationToken: [first] },
    });
  });

  it('stay the very same while nothing changes', async () => {
    const before = files.current();
    expect([await files.look(), await files.look(), await files.look(true)]).toEqual([none, none, none]);
    expect(files.current()).toBe(before);
  });

  it('are exchanged when a look finds them as the look before did: a key with its id', async () => {
    const next = await makeKey('signing-2');
    await folder.put('D1_SIGNING_KEY', next.file);
    expect([await files.look(), signingId()]).toEqual([none, 'signing-1']);
    expect([await files.look(), signingId()]).toEqual([taken('D1_SIGNING_KEY'), 'signing-2']);
    expect(files.current().signing.key).toEqual(next.privateJwk);
    expect(await files.look()).toEqual(none);
  });

  it('are exchanged at once when somebody says that they are whole, also where a link is exchanged', async () => {
    await folder.link('D1_SIGNING_KEY', (await makeKey('signing-2')).file);
    expect(await files.look(true)).toEqual(taken('D1_SIGNING_KEY'));
    await folder.link('D1_SIGNING_KEY', (await makeKey('signing-3')).file);
    expect(await files.look(true)).toEqual(taken('D1_SIGNING_KEY'));
    expect(signingId()).toBe('signing-3');
  });

  it('are taken together where two are of one kind: what one forgets the other is to know', async () => {
    await folder.put('NOTIFICATION_TOKEN_SECRET', second);
    expect(await files.look()).toEqual(none);
    await folder.put('NOTIFICATION_TOKEN_SECRET_2', first);
    expect([await files.look(), files.current().notificationToken]).toEqual([none, [first]]);
    expect(await files.look()).toEqual(taken('NOTIFICATION_TOKEN_SECRET', 'NOTIFICATION_TOKEN_SECRET_2'));
    expect(files.current().notificationToken).toEqual([second, first]);
  });

  it('are taken whatever becomes of other files meanwhile', async () => {
    const documents = await folder.put('TRUSTED_DOCUMENTS', '{}');
    const path = documents['TRUSTED_DOCUMENTS_FILE'];
    files = openSecretFiles({ ...env, TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: path });
    await folder.put('TRUSTED_DOCUMENTS', 'half a manif');
    await folder.put('D1_SIGNING_KEY', (await makeKey('signing-2')).file);
    expect([await files.look(), await files.look()]).toEqual([none, taken('D1_SIGNING_KEY')]);
  });

  it('leave what somebody had begun with as it was', async () => {
    const before = files.current();
    await folder.put('D1_SIGNING_KEY', (await makeKey('signing-2')).file);
    await files.look(true);
    expect([before.signing.keyId, signingId()]).toEqual(['signing-1', 'signing-2']);
  });

  it('are not exchanged while somebody writes', async () => {
    const { file } = await makeKey('signing-2');
    for (let written = 20; written < file.length; written += 60) {
      await folder.scribble('D1_SIGNING_KEY', file.slice(0, written));
      expect([await files.look(), signingId()]).toEqual([none, 'signing-1']);
    }
    await folder.scribble('D1_SIGNING_KEY', `${file}\n`);
    await files.look();
    expect([await files.look(), signingId()]).toEqual([taken('D1_SIGNING_KEY'), 'signing-2']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['half-written', async () => folder.put('D1_SIGNING_KEY', (await makeKey('do-not-quote')).file.slice(0, 90))],
    ['empty', () => folder.put('D1_SIGNING_KEY', '')],
    ['no key', () => folder.put('D1_SIGNING_KEY', 'do-not-quote-me-at-all-in-any-log-line')],
    [
      'a public key',
      async () => folder.put('D1_SIGNING_KEY', JSON.stringify((await makeKey('do-not-quote')).publicJwk)),
    ],
    ['a key with an id that is none', async () => folder.put('D1_SIGNING_KEY', (await makeKey('do not quote')).file)],
    ['a key with halves of two', async () => folder.put('D1_SIGNING_KEY', await ofTwo())],
    ['gone', () => folder.remove('D1_SIGNING_KEY')],
  ])('that become %s leave the one before, and that is told once and without the content', async (_what, spoil) => {
    await spoil();
    const told = [await files.look(), await files.look(), await files.look()];
    expect(told.flatMap(({ refused }) => refused.map(({ variable }) => variable))).toEqual(['D1_SIGNING_KEY']);
    expect(told.flatMap((look) => look.taken)).toEqual([]);
    expect(JSON.stringify(told)).not.toMatch(/do.not.quote|"d"/);
    expect(signingId()).toBe('signing-1');
    await folder.put('D1_SIGNING_KEY', (await makeKey('signing-2')).file);
    expect([await files.look(true), signingId()]).toEqual([taken('D1_SIGNING_KEY'), 'signing-2']);
  });

  it('of which one is bad are exchanged but for that one', async () => {
    await folder.put('NOTIFICATION_CLIENT_SECRET', second);
    await folder.put('D1_SDK_SIGNING_KEY', 'no key');
    expect(await files.look(true)).toMatchObject({
      taken: ['NOTIFICATION_CLIENT_SECRET'],
      refused: [{ variable: 'D1_SDK_SIGNING_KEY' }],
    });
    expect(files.current()).toMatchObject({ notificationClient: [second], sdkSigning: { keyId: 'sdk-1' } });
  });

  it('follow the rules of a start also together', async () => {
    const { file } = await makeKey('both');
    await folder.put('D1_SIGNING_KEY', file);
    await folder.put('D1_SDK_SIGNING_KEY', file);
    const { refused } = await files.look(true);
    expect(refused.map(({ variable }) => variable)).toEqual(['D1_SDK_SIGNING_KEY']);
    await folder.put('NOTIFICATION_TOKEN_SECRET_2', 'e'.repeat(32));
    expect((await files.look(true)).refused.map(({ variable }) => variable)).toContain('EVENT_LOG_SECRET');
  });

  it('may be two for D1, of which the second comes and goes, and the first is the one to use', async () => {
    const names = ['NOTIFICATION_TOKEN_SECRET', 'NOTIFICATION_TOKEN_SECRET_2'] as const;
    const steps: [string, string, string[]][] = [
      [first, second, [first, second]],
      [second, first, [second, first]],
      [second, '', [second]],
      [third, '', [third]],
    ];
    for (const [one, two, expected] of steps) {
      await folder.put(names[0], one);
      await folder.put(names[1], two);
      await files.look(true);
      expect(files.current().notificationToken).toEqual(expected);
    }
  });

  it('that name another id than the variable are refused, as they would be at the next start', async () => {
    files = openSecretFiles({ ...env, D1_SIGNING_KEY_ID: 'signing-1' });
    await folder.put('D1_SIGNING_KEY', (await makeKey('signing-2')).file);
    expect((await files.look(true)).refused.map(({ variable }) => variable)).toEqual(['D1_SIGNING_KEY_ID']);
    expect(signingId()).toBe('signing-1');
  });

  it('depend on no other file: one that is exchanged at a start only may be anything meanwhile', async () => {
    files = openSecretFiles({ ...env, ...(await folder.put('EVENT_LOG_SECRET', 'f'.repeat(32))) });
    await folder.remove('EVENT_LOG_SECRET');
    await folder.put('NOTIFICATION_CLIENT_SECRET', second);
    expect(await files.look(true)).toEqual(taken('NOTIFICATION_CLIENT_SECRET'));
  });

  it('are a fault of the configuration when they cannot be read at the start', async () => {
    await folder.remove('D1_SIGNING_KEY');
    expect(() => openSecretFiles(env)).toThrow(ConfigError);
  });
});

/** A private key whose public half is another's. */
async function ofTwo(): Promise<string> {
  const [one, other] = [await makeKey('do-not-quote'), await makeKey('do-not-quote')];
  return JSON.stringify({ ...one.privateJwk, x: other.privateJwk.x, y: other.privateJwk.y });
}

describe('the id of a key', () => {
  const names = ['D1_SIGNING_KEY', 'D1_ENCRYPTION_KEY'] as const;

  it('is in the key or in a variable, and the same where it is in both', async () => {
    const keys = { D1_SIGNING_KEY: await makeKey('id'), D1_ENCRYPTION_KEY: await makeKey('id') };
    const faultsWith = (kid: string | undefined, variable: string | undefined) => {
      const env: NodeJS.ProcessEnv = {};
      for (const name of names) {
        const { privateJwk, publicJwk } = keys[name];
        env[name] = JSON.stringify({ ...(name === 'D1_SIGNING_KEY' ? privateJwk : publicJwk), kid });
        env[`${name}_ID`] = variable;
      }
      try {
        readConfig(env);
      } catch (error) {
        const { faults } = error as ConfigError;
        return faults.map((fault) => fault.variable).filter((name) => /_KEY(_ID)?$/.test(name));
      }
      return [];
    };
    expect(faultsWith('id', undefined)).toEqual([]);
    expect(faultsWith(undefined, 'id')).toEqual([]);
    expect(faultsWith('id', 'id')).toEqual([]);
    expect(faultsWith(undefined, undefined)).toEqual(['D1_SIGNING_KEY_ID', 'D1_ENCRYPTION_KEY_ID']);
    expect(faultsWith('id', 'another')).toEqual(['D1_SIGNING_KEY_ID', 'D1_ENCRYPTION_KEY_ID']);
  });
});
