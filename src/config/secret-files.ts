import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ConfigError, readConfig } from '../config.ts';
import { variables, type Fault } from '../variables.ts';
import { isUsable } from './keys.ts';
import type { Secrets } from './settings.ts';

/** Variables whose files are read again while the gateway runs. Of all others another value is taken at a start only. */
export const exchangeable = [
  'D1_SIGNING_KEY',
  'D1_ENCRYPTION_KEY',
  'D1_SDK_SIGNING_KEY',
  'NOTIFICATION_CLIENT_SECRET',
  'NOTIFICATION_CLIENT_SECRET_2',
  'NOTIFICATION_TOKEN_SECRET',
  'NOTIFICATION_TOKEN_SECRET_2',
] as const;

/** The keys and secrets that may be exchanged, in memory only. */
export interface SecretFiles {
  current(): Secrets;
  /** The variables that were given as files. */
  readonly names: readonly string[];
  /**
   * Reads the files again. What is bad leaves the ones before as they are. A file that has changed is taken when it was found the same twice,
   * because somebody may be writing it; `atOnce`: somebody says that it is whole.
   */
  look(atOnce?: boolean): Promise<Look>;
}

/** By variable, and without any content. `refused` names each bad content once. */
export interface Look {
  taken: string[];
  refused: Fault[];
}

/** A file and what is in it; null when it cannot be read. */
type Found = readonly [name: string, text: string | null];

/** @throws ConfigError, like `readConfig` */
export function openSecretFiles(env: NodeJS.ProcessEnv): SecretFiles {
  const start = withContents(env);
  const files = exchangeable.flatMap((name) => (isFile(env, name) ? [[name, env[`${name}_FILE`] ?? ''] as const] : []));
  let texts = Object.fromEntries(files.map(([name]) => [name, start[name] ?? '']));
  let secrets = readConfig(start).secrets;
  let seen = new Map<string, string | null>();
  const refused = new Map<string, string | null>();
  let turn: Promise<unknown> = Promise.resolve();

  /** By the very rules of a start. What is wrong with them; nothing when they were taken. */
  function take(found: Found[]): Fault[] {
    const missing = found.filter(([, text]) => text === null);
    if (missing.length > 0) return missing.map(([name]) => ({ variable: name, expected: unreadable(name) }));
    // Documents are files as well, and no matter of a secret's.
    const others = { TRUSTED_DOCUMENTS: 'off', TRUSTED_DOCUMENTS_PATH: '' };
    const together = { ...texts, ...Object.fromEntries(found as [string, string][]) };
    try {
      const read = readConfig({ ...start, ...others, ...together }).secrets;
      const unusable = unusableOf(read);
      if (unusable.length > 0) return unusable;
      secrets = read;
      texts = together;
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // Where the key itself is bad, that its id is missing is no news.
      const own = error.faults.filter(({ variable }) => found.some(([name]) => name === variable));
      return own.length > 0 ? own : error.faults;
    }
  }

  async function look(atOnce: boolean): Promise<Look> {
    const found = await Promise.all(files.map(async ([name, path]): Promise<Found> => [name, await textOf(path)]));
    const changed = found.filter(([name, text]) => text !== texts[name]);
    const isWhole = ([name, text]: Found) => atOnce || seen.get(name) === text;
    const moving = new Set(changed.filter((each) => !isWhole(each)).map(([name]) => name));
    // The second of a pair on its way takes the first one along: one alone would forget what both were to know.
    const whole = changed.filter((each) => isWhole(each) && !moving.has(otherOf(each[0])));
    seen = new Map(changed);
    for (const name of refused.keys()) if (!seen.has(name)) refused.delete(name);
    const news = whole.filter(([name, text]) => atOnce || refused.get(name) !== text);
    if (news.length === 0) return { taken: [], refused: [] };
    // Together they may be right where one alone is not; where they are not, a bad one does not hold up the others.
    if (take(whole).length === 0) return { taken: whole.map(([name]) => name), refused: [] };
    const faults = whole.map((each) => [each, take([each])] as const);
    const bad = faults.filter(([, wrong]) => wrong.length > 0);
    for (const [[name, text]] of bad) refused.set(name, text);
    return {
      taken: faults.filter(([, wrong]) => wrong.length === 0).map(([[name]]) => name),
      refused: bad.filter(([each]) => news.includes(each)).flatMap(([, wrong]) => wrong),
    };
  }

  return {
    current: () => secrets,
    names: files.map(([name]) => name),
    look(atOnce = false) {
      const done = turn.then(() => look(atOnce));
      turn = done.catch(() => undefined);
      return done;
    },
  };
}

/** At a start the parts that use them would say so; now they are at work. */
function unusableOf({ signing, encryption, sdkSigning }: Secrets): Fault[] {
  const keys = [
    ['D1_SIGNING_KEY', signing],
    ['D1_ENCRYPTION_KEY', encryption],
    ['D1_SDK_SIGNING_KEY', sdkSigning],
  ] as const;
  const bad = keys.filter(([, key]) => key !== null && !isUsable(key.key));
  return bad.map(([variable]) => ({ variable, expected: 'must be a key that can be used, with halves that fit' }));
}

/** `NAME` and `NAME_2` are two of one kind. */
function otherOf(name: string): string {
  return name.endsWith('_2') ? name.slice(0, -2) : `${name}_2`;
}

function isFile(env: NodeJS.ProcessEnv, name: string): boolean {
  return Boolean(env[`${name}_FILE`]) && !env[name];
}

/** The contents in place of the paths, so that a later look depends on no other file than those it is about. */
function withContents(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = Object.entries(variables).flatMap(([name, each]) =>
    'file' in each && isFile(env, name) ? [name] : [],
  );
  const contents = names.map((name) => [name, contentOf(name, env[`${name}_FILE`] ?? '')]);
  // An empty variable counts as not given.
  const paths = names.map((name) => [`${name}_FILE`, '']);
  return { ...env, ...Object.fromEntries([...contents, ...paths]) };
}

function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new ConfigError([{ variable: name, expected: unreadable(name) }]);
  }
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

function unreadable(name: string): string {
  return `${name}_FILE must name a readable file`;
}
