import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';

interface Entry {
  version: string;
  dev?: true;
  optional?: true;
  devOptional?: true;
  hasInstallScript?: true;
  engines?: { node?: string };
  license?: string;
}

const root = new URL('../../', import.meta.url).pathname;
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const lock = read('package-lock.json') as { packages: Record<string, Entry> };
const production = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
/** Those that the image has: the others are for the demo and the sandbox alone. */
const image = production.filter(([, { optional, devOptional }]) => !optional && !devOptional);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'supply-chain-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: string, args: string[], env: Record<string, string> = {}, cwd = root) {
  const child = spawn(command, args, { cwd, env: { PATH: process.env['PATH'], HOME: folder, ...env } });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

describe('the packages of production', () => {
  it.each([
    ['dependencies', 'What production depends on'],
    ['optionalDependencies', 'What the demo and the sandbox depend on'],
  ] as const)('that are %s are each explained in docs/supply-chain.md', (kind, title) => {
    const page = readFileSync(join(root, 'docs/supply-chain.md'), 'utf8');
    const [, table = ''] = page.split(`## ${title}`);
    const listed = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)` +\| \w.* \|$/gm)].map(
      ([, name]) => name,
    );
    const { [kind]: asked } = read('package.json') as Record<typeof kind, Record<string, string>>;
    expect(listed).toEqual(Object.keys(asked));
  });

  it('are no more in the image than the gateway needs', () => {
    const names = image.map(([path]) => nameOf(path));
    expect(names).not.toContain('openapi-backend');
    expect(names).not.toContain('yaml');
    expect(names).toContain('fastify');
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    const stages = dockerfile.split(/^FROM /m);
    const stage = (name: string) => stages.find((each) => each.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';
    expect(stage('production-deps')).toContain('npm ci --omit=dev --omit=optional --ignore-scripts');
    expect(stage('sandbox-deps')).toContain('npm ci --omit=dev --ignore-scripts');
    expect(stage('gateway')).toContain('--from=production-deps');
    expect(stage('sandbox')).toContain('--from=sandbox-deps');
  });

  it('need no script when they are installed', () => {
    const scripts = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    // It makes an empty folder and warns of versions; docs/supply-chain.md says so.
    expect(scripts).toEqual(['@apollo/protobufjs']);
  });

  it('can all be had with Node 20, where npm would leave them out without a word', () => {
    const optional = production.filter(([path]) => !image.some(([other]) => other === path));
    const held = optional.filter(([, { engines }]) => />= ?2[1-9]/.test(engines?.node ?? ''));
    expect([held, optional.length > 0]).toEqual([[], true]);
    // What the lock file holds by an override, somebody who installs the package gets in another version.
    const { overrides } = read('package.json') as { overrides: object };
    expect(optional.map(([path]) => nameOf(path)).filter((name) => name in overrides)).toEqual([]);
  });

  it('have checksums', () => {
    const without = production.filter(([, entry]) => !('integrity' in entry)).map(([path]) => path);
    expect(without).toEqual([]);
  });
});

describe('npm run licenses', () => {
  const check = (packages: Record<string, Partial<Entry>>) => {
    const file = join(folder, 'lock.json');
    writeFileSync(file, JSON.stringify({ packages: { ...lock.packages, ...packages } }));
    return run(process.execPath, ['src/setup/licenses.mjs', file]);
  };

  it('is content with what is there, and knows nothing of what is for development', async () => {
    const { code, err } = await check({ 'node_modules/tool': { version: '1.0.0', license: 'GPL-3.0', dev: true } });
    expect([code, err]).toEqual([0, expect.stringContaining('allowed')]);
  });

  it.each([['GPL-3.0-only'], ['UNLICENSED'], [undefined], ['(MIT OR GPL-3.0)'], ['constructor']])(
    'refuses a package under %s, however deep',
    async (license) => {
      const { code, err } = await check({ 'node_modules/ws/node_modules/@a/deep': { version: '1.2.3', license } });
      expect([code, err]).toEqual([1, expect.stringContaining(`@a/deep@1.2.3: ${license ?? 'none given'}`)]);
    },
  );
});

describe('npm run sbom', () => {
  /** What CycloneDX 1.5 demands of the members that are there. */
  const schema = {
    type: 'object',
    required: ['bomFormat', 'specVersion', 'version', 'serialNumber', 'metadata', 'components', 'dependencies'],
    properties: {
      bomFormat: { const: 'CycloneDX' },
      specVersion: { const: '1.5' },
      version: { type: 'integer', minimum: 1 },
      serialNumber: { type: 'string', pattern: '^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
      metadata: {
        type: 'object',
        required: ['timestamp', 'component'],
        properties: { component: { $ref: '#/definitions/component' } },
      },
      components: { type: 'array', uniqueItems: true, items: { $ref: '#/definitions/component' } },
      dependencies: {
        type: 'array',
        uniqueItems: true,
        items: {
          type: 'object',
          required: ['ref'],
          properties: { dependsOn: { type: 'array', uniqueItems: true, items: { type: 'string' } } },
        },
      },
    },
    definitions: {
      component: {
        type: 'object',
        required: ['type', 'name', 'version', 'bom-ref', 'purl', 'licenses'],
        properties: {
          type: { enum: ['application', 'library'] },
          scope: { enum: ['required', 'optional', 'excluded'] },
          name: { type: 'string', minLength: 1 },
          purl: { type: 'string', pattern: '^pkg:npm/(%40[^/@]+/)?[^/@]+@[^@]+$' },
          hashes: {
            type: 'array',
            items: {
              type: 'object',
              required: ['alg', 'content'],
              properties: { alg: { const: 'SHA-512' }, content: { type: 'string', pattern: '^[0-9a-f]{128}$' } },
            },
          },
          licenses: {
            type: 'array',
            minItems: 1,
            items: { type: 'object', anyOf: [{ required: ['license'] }, { required: ['expression'] }] },
          },
        },
      },
    },
  };
  interface Bom {
    metadata: { component: { name: string; 'bom-ref': string } };
    components: { name: string; version: string; scope?: string; 'bom-ref': string; hashes?: unknown[] }[];
    dependencies: { ref: string; dependsOn?: string[] }[];
  }

  it('names every package of production and no other, in valid CycloneDX', async () => {
    const file = join(folder, 'sbom.json');
    expect(await run(process.execPath, ['src/setup/sbom.mjs', file])).toMatchObject({ code: 0 });
    const bom = JSON.parse(readFileSync(file, 'utf8')) as Bom;
    const validate = new Ajv({ strict: false }).compile(schema);
    validate(bom);
    expect(validate.errors).toBeNull();
    expect(bom.metadata.component.name).toBe('d1-graphql-gateway');
    const named = bom.components.map(({ name, version }) => `${name}@${version}`);
    expect(named.sort()).toEqual(
      [...new Set(production.map(([path, { version }]) => `${nameOf(path)}@${version}`))].sort(),
    );
    const required = bom.components.filter(({ scope }) => scope === 'required');
    expect(required.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(
      [...new Set(image.map(([path, { version }]) => `${nameOf(path)}@${version}`))].sort(),
    );
    expect(bom.components.filter(({ hashes }) => hashes === undefined)).toEqual([]);
    const refs = [bom.metadata.component['bom-ref'], ...bom.components.map((each) => each['bom-ref'])];
    expect(new Set(refs).size).toBe(refs.length);
    const used = bom.dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn]);
    expect(used.filter((ref) => !refs.includes(ref))).toEqual([]);
  });
});

describe('the package', () => {
  it('holds what was built with the sandbox and the demo, the schemas, the pages and the SBOM, and no tests', async () => {
    const copy = join(folder, 'package');
    mkdirSync(copy);
    for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'docs', 'schema', '.env.example'])
      cpSync(join(root, name), join(copy, name), { recursive: true });
    const built = ['main.js', 'cli.js', 'server/http.js', 'sandbox/main.js', 'demo.js', 'demo.js.map', 'demo/world.js'];
    for (const name of [
      ...built.map((file) => `dist/${file}`),
      'dist/sbom.cdx.json',
      'test/a.test.ts',
      'src/main.ts',
      '.env',
    ]) {
      mkdirSync(dirname(join(copy, name)), { recursive: true });
      writeFileSync(join(copy, name), '');
    }
    const { out } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {}, copy);
    const [{ files = [] } = {}] = JSON.parse(out) as { files?: { path: string }[] }[];
    const paths = files.map(({ path }) => path);
    const expected = [
      ...['LICENSE', 'CHANGELOG.md', 'docs/secrets.md', 'docs/supply-chain.md', 'dist/sbom.cdx.json'],
      ...built.map((file) => `dist/${file}`),
      ...['gateway', 'documents/order-card', 'simulation', 'simulation/advance-order'].map(
        (file) => `schema/${file}.graphql`,
      ),
      'schema/d1/physical-issuance-v1.yaml',
    ];
    expect(paths).toEqual(expect.arrayContaining(expected));
    expect(paths.filter((path) => /^(test|src)\/|\.env|\.ts$|generated|redocly|released/.test(path))).toEqual([]);
  });
});

describe('npm run audit', () => {
  let registry: Server;
  let advisories: object;
  beforeAll(async () => {
    registry = createServer((request, response) => {
      const isAsked = request.url === '/-/npm/v1/security/advisories/bulk';
      request.resume().on('end', () => {
        response.writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(isAsked ? advisories : {}));
      });
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });
  afterAll(() => void registry.close());

  const audit = (url: string) => run(process.execPath, ['src/setup/audit.mjs'], { npm_config_registry: url });
  const address = () => `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;

  it('says that nothing was checked where nobody can be asked', async () => {
    const { code, err } = await audit('http://127.0.0.1:9/');
    expect([code, err]).toEqual([2, expect.stringContaining('NOT CHECKED')]);
  });

  it('is content when nothing is known', async () => {
    advisories = {};
    expect(await audit(address())).toMatchObject({ code: 0, err: expect.stringContaining('No weakness') });
  });

  it('names what is known', async () => {
    const advisory = {
      id: 1,
      url: 'https://example.org/1',
      title: 'A hole',
      severity: 'high',
      vulnerable_versions: '*',
    };
    advisories = { 'fast-luhn': [{ ...advisory, cwe: [], cvss: { score: 0, vectorString: null } }] };
    const { code, err } = await audit(address());
    expect([code, err]).toEqual([1, expect.stringMatching(/high: fast-luhn: A hole \(\*\) https:\/\/example.org\/1/)]);
  });
});
