import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorld, type World } from '../../src/demo/world.ts';
import { d1Caller, type D1Caller } from '../support/d1-caller.ts';
import { silent } from '../support/events.ts';
import { startKeyServer, type KeyServer } from '../support/key-server.ts';
import { secretsOf } from './lines.ts';
import { startAttackedGateway, type AttackedGateway } from './gateway.ts';
import type { Runs } from './case.ts';
import { manifestOf, ourDocuments } from './our-documents.ts';

/** A gateway as it is in production, in a process of its own, and all that surrounds it in this one. */
export interface Edge extends World {
  runs: Runs;
  gateway: AttackedGateway;
  /** Identity providers whose keys an attack may have: one for end users, and one for services with the algorithms of RSA. */
  people: KeyServer;
  systems: KeyServer;
  /** Two more for end users, whose keys are not to be had. */
  hanging: KeyServer;
  failing: KeyServer;
  d1: D1Caller;
  /** What must never be in a log, by name. */
  secrets: Record<string, string>;
  /** Tokens that were made for an attack, good and bad, which must be in no log either. */
  made: string[];
}

/** Attacks come from one address, and many within a second: what is limited by number is attacked in traffic.test.ts. */
const settings = {
  ...{ PORT: '0', LOG_LEVEL: 'debug', EVENT_LOG: 'memory', RECONCILE: 'false' },
  ...{ PLAYGROUND: 'false', INTROSPECTION: 'false' },
  ...{ SOCKET_STALL_SECONDS: '1', SOCKET_ACCEPTS_PER_SECOND: '100000' },
  ...{ RATE_LIMITS: 'false', OVERLOAD_MS: '0' },
};
/** The variables that AUTH_PROVIDERS takes the place of. */
const oneProvider = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'];

export interface EdgeOptions {
  /** `any` unless said otherwise. Given are those of ourDocuments. */
  runs?: Runs;
  env?: Record<string, string>;
}

export async function startEdge({ runs = 'any', env = {} }: EdgeOptions = {}): Promise<Edge> {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  const world = await startWorld(silent, { clock: { manual: true } });
  const servers = { people: await startKeyServer(), systems: await startKeyServer() };
  const broken = { hanging: await startKeyServer(), failing: await startKeyServer() };
  Object.assign(broken.hanging, { does: 'hang' });
  Object.assign(broken.failing, { does: 'fail' });
  const { people, systems } = servers;
  const keyServers = [...Object.values(servers), ...Object.values(broken)];
  const { issuer, jwksUrl, audience } = world.identity;
  const known = ({ issuer, url }: KeyServer) => ({ issuer, jwksUrl: url, audience: 'gateway' });
  const providers = [
    { issuer, jwksUrl, audience, viewers: 'both' },
    ...[people, broken.hanging, broken.failing].map((each) => ({ ...known(each), viewers: 'consumers' })),
    { ...known(systems), viewers: 'services', algorithms: ['RS256', 'PS256', 'ES256'] },
  ];
  const own = Object.fromEntries(Object.entries(world.env).filter(([name]) => !oneProvider.includes(name)));
  const manifest = join(folder, 'manifest.json');
  await writeFile(manifest, manifestOf(ourDocuments.values()));
  const documents = {
    any: {},
    own: { EVERY_DOCUMENT: 'own' },
    given: { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: manifest },
  };
  const all = { ...own, ...settings, AUTH_PROVIDERS: JSON.stringify(providers), ...documents[runs], ...env };
  const stopWorld = async () => {
    await Promise.all([world, ...keyServers].map((each) => each.stop()));
    await rm(folder, { recursive: true });
  };
  const gateway = await startAttackedGateway(all).catch(async (error: unknown) => {
    await stopWorld();
    throw error;
  });
  world.notify(new URL(gateway.notifications).origin);
  const made: string[] = [];
  for (const each of [...keyServers, world.identity]) keep(each, made);
  const d1 = d1Caller({ gateway, env: all });
  keep(d1, made);
  // What D1 shows begins with the same letters each time, whoever asked for it.
  const [headOfD1s = ''] = (await d1.token()).split('.');
  return {
    ...world,
    ...{ ...servers, ...broken, runs, env: all, gateway, made, d1 },
    secrets: { ...secretsOf(world), "a token of D1's": headOfD1s },
    async stop() {
      await gateway.stop();
      await stopWorld();
    },
  };
}

/** Puts each token that is made by the way into a list. */
function keep<T extends unknown[]>(maker: { token(...wish: T): Promise<string> }, made: string[]): void {
  const make = maker.token.bind(maker);
  maker.token = async (...wish) => {
    const token = await make(...wish);
    made.push(token);
    return token;
  };
}
