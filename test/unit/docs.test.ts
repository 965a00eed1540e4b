import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, extendSchema, parse, print, validate, type GraphQLSchema } from 'graphql';
import ts from 'typescript';
import { parse as parseYaml } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { exchangeable } from '../../src/config/secret-files.ts';
import { wireDefaults } from '../../src/d1/wire.ts';
import { queryToPaste, subscriptionToPaste } from '../../src/demo/story.ts';
import { faultCodes, userErrorCodes } from '../../src/errors.ts';
import { createSchema } from '../../src/server/schema.ts';
import { variables, wireVariable } from '../../src/variables.ts';
import { hostileCases } from '../hostile/list.ts';
import { startStack } from '../support/stack.ts';

const root = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...docs.filter((file) => /\.(md|yml)$/.test(file)).map((file) => `docs/${file}`),
];
const schema: GraphQLSchema = buildSchema(read('schema/gateway.graphql'));
/** The demo's: what it adds is on a page of its own. */
const simulated = extendSchema(schema, parse(read('schema/simulation.graphql')));

type Setting = { expected: string; default?: unknown; optional?: true; file?: true };
const settings = Object.entries<Setting>(variables);

describe('docs/configuration.md', () => {
  const table = rows(read('docs/configuration.md')).filter(([name]) => /^[A-Z][A-Z0-9_]+$/.test(code(name)));
  const gateway = table.filter(([name]) => !/^(SANDBOX|D1_WIRE)_/.test(code(name)));

  it('lists every variable and no other, with its default and whether a file may hold it', () => {
    const documented = gateway.map(([name, , value, file]) => [code(name), code(value), file ?? '']);
    const real = settings.map(([name, setting]) => [name, defaultOf(setting), setting.file ? 'yes' : '']);
    expect(documented.sort()).toEqual(real.sort());
  });

  it('lists every name of D1 that can be set', () => {
    const documented = table.filter(([name]) => code(name).startsWith('D1_WIRE_'));
    const real = Object.entries(wireDefaults).map(([name, value]) => [wireVariable(name), value]);
    expect(documented.map(([name, value]) => [code(name), code(value)]).sort()).toEqual(real.sort());
  });

  it("lists every variable of the sandbox's process and of the demo", () => {
    const documented = table.map(([name]) => code(name)).filter((name) => name.startsWith('SANDBOX_'));
    const inSandbox = read('src/sandbox/main.ts').match(/SANDBOX_[A-Z_]*[A-Z]/g);
    expect(documented.sort()).toEqual([...new Set(inSandbox)].sort());
    const ofDemo = rows(read('docs/demo.md')).map(([name]) => code(name));
    const inDemo = [...read('src/demo.ts').matchAll(/process\.env\['(\w+)'\]/g)].map(([, name]) => name);
    expect(ofDemo.filter((name) => /^[A-Z_]+$/.test(name)).sort()).toEqual([...new Set(inDemo)].sort());
  });

  it('shows how to make a key that the gateway takes', () => {
    const script = blocks('docs/configuration.md', 'sh').find((block) => block.includes('generateKeyPair')) ?? '';
    const [priv = '', pub = ''] = execFileSync('sh', ['-c', script], { cwd: root, encoding: 'utf8' }).split('\n');
    const folder = mkdtempSync(join(tmpdir(), 'docs-'));
    try {
      expect(() => readConfig(exampleEnv(folder, { D1_SIGNING_KEY: priv, D1_ENCRYPTION_KEY: pub }))).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('.env.example', () => {
  const names = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
  const plain = names.map((name) => name.replace(/_FILE$/, ''));

  it('has every required variable', () => {
    const required = settings.filter(([, setting]) => defaultOf(setting) === 'required').map(([name]) => name);
    expect(required.filter((name) => !plain.includes(name))).toEqual([]);
  });

  it('has none that does not exist', () => {
    expect(plain.filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
    const files = names.filter((name) => name.endsWith('_FILE')).map((name) => name.replace(/_FILE$/, ''));
    expect(files.filter((name) => !settings.find(([other]) => other === name)?.[1].file)).toEqual([]);
  });
});

describe('docs/secrets.md', () => {
  it('lists every variable that a file may hold, and which are exchanged while the gateway runs', () => {
    const documented = rows(read('docs/secrets.md'))
      .filter((row) => row.length === 3 && row[0]?.startsWith('`'))
      .map(([name, , exchanged]) => [code(name), exchanged === 'while it runs']);
    const secrets = settings.filter(([, setting]) => setting.file).map(([name]) => name);
    const known: readonly string[] = exchangeable;
    expect(documented.sort()).toEqual(secrets.map((name) => [name, known.includes(name)]).sort());
  });
});

describe('what D1 does after a 401', () => {
  it('is said in one place, which says that nobody knows it, and nowhere else is anything built on it', () => {
    const said = pages.map(read).filter((text) => text.includes('does not say what D1 does after a 401'));
    expect(said).toEqual([read('docs/architecture.md')]);
    for (const text of [...pages, 'src/server/d1-doors/notification-tokens.ts', 'src/server/d1-doors/d1-doors.ts'].map(
      read,
    ))
      expect(text).not.toMatch(/401[^.|]*(gets a new|once)|refusal is final[^.]*: what it sends just before/i);
  });
});

describe('docs/security.md', () => {
  const threats = rows((read('docs/security.md').split('## Threats')[1] ?? '').split('\n## ')[0] ?? '').filter(
    ([who]) => !/^(who|-+)$/.test(who ?? ''),
  );

  it('names for each threat where it is stopped, and tests that there are', async () => {
    expect(threats.length).toBeGreaterThan(20);
    const cases = new Set(hostileCases(await createSchema()).map(({ name }) => name));
    const named = threats.map(
      ([, what, where, tests = '']) =>
        [what, where, [...tests.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)]] as const,
    );
    const without = named.filter(([, where, tests]) => !where || tests.length === 0).map(([what]) => what);
    // The whole title of a test in that file, or the whole name of a case of the list.
    const isThere = (title: string, file: string) =>
      file.endsWith('.test.ts') ? titlesIn(file).includes(title) : existsSync(join(root, file)) && cases.has(title);
    const missing = named.flatMap(([, , tests]) =>
      tests.filter(([, title = '', file = '']) => !isThere(title, file)).map(([all]) => all),
    );
    expect({ without, missing }).toEqual({ without: [], missing: [] });
  });

  it('has a place for the results of a long run', () => {
    expect(read('docs/security.md')).toMatch(/<!-- results: begin -->[^]*<!-- results: end -->/);
  });

  it('names the options that the long form has, and no others', () => {
    const options = rows(read('docs/security.md'))
      .map(([option]) => code(option))
      .filter((option) => option.startsWith('--'));
    const inUsage = [...read('test/hostile/main.ts').matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name);
    expect(options.map((option) => option.split(' ')[0]?.slice(2)).sort()).toEqual(inUsage.sort());
  });
});

describe('docs/errors.md', () => {
  const listed = rows(read('docs/errors.md')).filter(([name]) => /^`[A-Z0-9_]+`$/.test(name ?? ''));

  it('lists every fault and no other, and whether to try again', () => {
    const documented = listed.filter((row) => row.length === 4).map(([name, again]) => [code(name), again]);
    const real = Object.entries(faultCodes).map(([name, { retryable }]) => [name, retryable ? 'yes' : 'no']);
    expect(documented).toEqual(real);
  });

  it('lists every user error and no other', () => {
    const documented = listed.filter((row) => row.length === 3).map(([name]) => code(name));
    expect(documented).toEqual(Object.keys(userErrorCodes));
  });
});

describe('docs/d1-coverage.md', () => {
  const calls = rows(read('docs/d1-coverage.md')).filter((row) => ['inbound', 'outbound'].includes(row[1] ?? ''));

  it('has every call that schema/d1 describes, as it is described', () => {
    const documented = calls.filter(([, , , id]) => id).map(([, , call, id]) => `${code(id)}: ${code(call)}`);
    expect(documented.sort()).toEqual(described().sort());
  });

  it('says of each call whether it is built and how it is known; what is built has a test', () => {
    const wrong = calls.filter(([, , , id, , state, known, proof]) => {
      const built = state === 'built' && id !== '' && /\]\(\.\.\/test\/.*\.test\.ts\)/.test(proof ?? '');
      const missing = state === 'not built yet' && id === '' && proof === '';
      return !(built || missing) || !['confirmed', 'inferred'].includes(known ?? '');
    });
    expect(wrong).toEqual([]);
  });

  it('names fields that the schema has', () => {
    const fields = calls.flatMap(([, , , , graphql]) => [...(graphql ?? '').matchAll(/`(\w+)\.(\w+)`/g)]);
    const unknown = fields.filter(([, type = '', field = '']) => {
      const found = schema.getType(type);
      return !(found && 'getFields' in found && field in found.getFields());
    });
    expect(unknown.map(([text]) => text)).toEqual([]);
  });
});

describe('docs/documents.md', () => {
  it('names documents by ids that the manifest has', () => {
    const manifest = JSON.parse(read('schema/documents/generated/persisted-documents.json')) as object;
    const named = [...read('docs/documents.md').matchAll(/sha256:[0-9a-f]{64}/g)].map(([id]) => id);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !Object.hasOwn(manifest, id))).toEqual([]);
  });
});

describe('docs/mutations.md', () => {
  it('lists every mutation and no other', () => {
    const documented = rows(read('docs/mutations.md')).filter((row) => row.length === 4 && row[0] !== 'mutation');
    expect(documented.map(([name]) => code(name)).sort()).toEqual(
      Object.keys(schema.getMutationType()?.getFields() ?? {}).sort(),
    );
  });
});

describe('docs/demo.md', () => {
  it("lists the routes of the sandbox's remote control", () => {
    const documented = rows(read('docs/demo.md')).map(([route]) => code(route));
    const comment = read('src/sandbox/control/control.ts').split('*/')[0] ?? '';
    const real = [...comment.matchAll(/(GET|POST|DELETE) +(\/[\w/{}-]+)/g)].map(([, method, path]) => {
      return `${method} /sandbox${path}`;
    });
    expect(documented.filter((route) => route.includes('/sandbox/')).sort()).toEqual(real.sort());
  });
});

describe('the production process in docs/demo.md', () => {
  it('answers alice when it is started as written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docs-'));
    const ports = { PORT: await freePort(), SANDBOX_PORT: await freePort(), identity: await freePort() };
    const section = read('docs/demo.md').split('## The production process against the sandbox')[1] ?? '';
    const [sandbox = '', gateway = '', query = ''] = codeIn(section, 'sh').map((block) =>
      fromSources(block)
        .replaceAll('/tmp/d1-keys', folder)
        .replaceAll('4000', ports.PORT)
        .replaceAll('4100', ports.SANDBOX_PORT)
        .replaceAll('4101', ports.identity),
    );
    const children: ChildProcess[] = [];
    const start = async (script: string, ready: string) => {
      const env = { PATH: process.env['PATH'], PORT: ports.PORT, SANDBOX_PORT: ports.SANDBOX_PORT };
      const child = spawn('sh', ['-c', `(${script}) 2>&1`], { cwd: root, env, detached: true, stdio: 'pipe' });
      children.push(child);
      let output = '';
      for await (const chunk of child.stdout) if ((output += String(chunk)).includes(ready)) return;
      throw new Error(`ended before it was ready: ${output}`);
    };
    try {
      await start(sandbox, '"identity provider listens"');
      await start(gateway, 'gateway ready');
      const answer: unknown = JSON.parse(execFileSync('sh', ['-c', query], { cwd: root, encoding: 'utf8' }));
      expect(answer).toMatchObject({
        data: { me: { id: 'alice', cards: { nodes: [{ id: 'crd-alice-visa' }, { id: 'crd-alice-mastercard' }] } } },
      });
    } finally {
      for (const { pid } of children) if (pid) endGroup(pid);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('docs/architecture.md', () => {
  it('names every room', () => {
    const text = rows(read('docs/architecture.md'))
      .map(([room]) => room)
      .join(' ');
    const present = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = present.map((entry) => `\`src/${entry.name}${entry.isDirectory() ? '/' : ''}\``);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)]*)\)/g)].map(([, link]) => link ?? '');
    const broken = links.filter((link) => {
      const [path, anchor] = link.split('#');
      const target = path ? join(dirname(page), path) : page;
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchors(read(target)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [...text.matchAll(/(?<![\w/.-])(?:src|schema|test|docs|deploy)\/[\w./-]*[\w/]/g)].map(
      ([path]) => path,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run ([\w:-]+)|(test|start)\b)/g)].map(([, run, own]) => run ?? own ?? '');
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('has operations that the schema takes', () => {
    const known = page === 'docs/simulation.md' ? simulated : schema;
    const wrong = blocks(page, 'graphql').filter((block) => validate(known, parse(block)).length > 0);
    expect(wrong).toEqual([]);
  });
});

describe('README.md', () => {
  it('has what the demo prints', () => {
    const printed = blocks('README.md', 'graphql').map((block) => print(parse(block)));
    expect(printed.slice(0, 2)).toEqual([queryToPaste, subscriptionToPaste].map((text) => print(parse(text))));
  });

  it('has an order that works', async () => {
    const stack = await startStack();
    try {
      const query = blocks('README.md', 'graphql')[2];
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.tokens.service}` };
      const answer = await fetch(stack.gateway.graphql, { method: 'POST', headers, body: JSON.stringify({ query }) });
      expect(await answer.json()).toEqual({
        data: {
          orderCard: {
            order: { id: expect.any(String), stage: 'CARD_PROD_REQUESTED', status: 'PENDING' },
            userErrors: [],
          },
        },
      });
    } finally {
      await stack.stop();
    }
  });
});

describe('the clients in docs/events.md', () => {
  const [overSockets = '', call = '', overStreams = ''] = blocks('docs/events.md', 'js');
  const [query = ''] = /^const query = [^]*?^}`;/m.exec(overSockets) ?? [];

  it.each([
    ['a socket', overSockets, 'ws://127.0.0.1:PORT/graphql'],
    ['streams', `${query}\n${overStreams}`, 'http://127.0.0.1:PORT/graphql/stream'],
  ])(
    'see each change once over %s, although the connection breaks and is refused for a while',
    async (_what, client, url) => {
      const stack = await startStack({ sandbox: { clock: { manual: true } } });
      const road = await openRoad(Number(new URL(stack.gateway.ws).port));
      const address = url.replace('PORT', String(road.port));
      const script =
        tellRefusals + client + call.replace('ws://127.0.0.1:4000/graphql', address).replace('alice', 'carla');
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        cwd: root,
        env: { PATH: process.env['PATH'], TOKEN: stack.tokens.carla },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async () => (await lines.next()).value;
      const nextUpdate = async () => {
        for (;;) {
          const line = await next();
          if (line !== 'ECONNREFUSED') return line;
        }
      };
      try {
        expect(await next()).toBe('SNAPSHOT CARD_PROD_ONGOING PENDING');
        stack.sandbox.clock.advance(300_000);
        expect(await next()).toBe('CHANGE CARD_PROD_DONE PENDING');
        await road.close();
        stack.sandbox.clock.advance(30_000);
        await stack.sandbox.settle();
        // More than once: a client that only bears the first refusal would pass otherwise.
        for (let refusals = 0; refusals < 2; refusals++) expect(await next()).toBe('ECONNREFUSED');
        await road.open();
        expect(await nextUpdate()).toBe('CHANGE CARD_SHIPPED SUCCESSFUL');
        expect(await next()).toBe('CHANGE CARD_SHIPPED SUCCESSFUL');
        child.kill();
        expect(await next()).toBeUndefined();
      } finally {
        child.kill('SIGKILL');
        await road.close();
        await stack.stop();
      }
    },
  );

  it('exchange over a socket the token that ends soon for the next one', async () => {
    const stack = await startStack({ sandbox: { clock: { manual: true } } });
    const soon = await stack.identity.token({ sub: 'carla', expiresInSeconds: 50 });
    const script = `
      const tokens = [process.env.SOON, process.env.TOKEN];
      ${tellExchanges}
      ${overSockets}
      ${call.replace('ws://127.0.0.1:4000/graphql', stack.gateway.ws).replace('alice', 'carla').replace('process.env.TOKEN', 'tokens.shift()')}
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env: { PATH: process.env['PATH'], SOON: soon, TOKEN: stack.tokens.carla },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines: string[] = [];
      for await (const line of createInterface(child.stdout)) if (lines.push(line) === 2) break;
      expect(lines.sort()).toEqual(['SNAPSHOT CARD_PROD_ONGOING PENDING', 'tokenRefreshed']);
    } finally {
      child.kill('SIGKILL');
      await stack.stop();
    }
  });
});

/** Put before the client of the page: a line for each connection that is refused, which the client itself keeps quiet about. */
const tellRefusals = `
import { subscribe } from 'node:diagnostics_channel';
subscribe('net.client.socket', ({ socket }) => {
  socket.on('error', ({ code }) => code === 'ECONNREFUSED' && console.log(code));
});
`;

/** The same: a line when the gateway has taken another token on a socket that is open. */
const tellExchanges = `
import { WebSocket as Any } from 'ws';
const emit = Any.prototype.emit;
Any.prototype.emit = function (event, ...values) {
  const [, told] = /"type":"(token\\w*efreshed)"/.exec(String(values[0])) ?? [];
  if (event === 'message' && told) console.log(told);
  return emit.call(this, event, ...values);
};
`;

/** What is said of each `it` in a file, be it one or one of many. */
function titlesIn(file: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      if (/^it\b/.test(node.expression.getText()) && title && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return titles;
}

/** The rows of all tables of a page, as cells. */
function rows(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => /^\|.*\|$/.test(line) && !/^[|\s:-]+$/.test(line));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** A cell without its backticks. */
function code(cell: string | undefined): string {
  return (cell ?? '').replace(/^`([^`]*)`$/, '$1');
}

function blocks(page: string, language: string): string[] {
  return codeIn(read(page), language);
}

function codeIn(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, name, body]) =>
    name === language && body !== undefined ? [body] : [],
  );
}

/** Commands that run what was built, made to run the sources. */
function fromSources(script: string): string {
  return script
    .replace(/^npm (ci|run build)\n/gm, '')
    .replace('npm start', 'node dist/main.js')
    .replace(/node dist\/(.*)\.js/g, 'node --import tsx src/$1.ts');
}

async function freePort(): Promise<string> {
  const road = await openRoad(0);
  await road.close();
  return String(road.port);
}

/** Ends a shell and everything that it started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

function defaultOf(setting: Setting): string {
  if (setting.default === undefined) return setting.optional ? 'none' : 'required';
  return Array.isArray(setting.default) ? setting.default.join(',') || 'none' : String(setting.default);
}

/** Every operation of schema/d1, its path written as in the coverage table. */
function described(): string[] {
  const files = readdirSync(join(root, 'schema/d1')).filter((file) => /-v\d\.yaml$/.test(file));
  return files.flatMap((file) => {
    const { paths } = parseYaml(read(`schema/d1/${file}`)) as { paths: Record<string, Record<string, unknown>> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        const id = (operation as { operationId?: string }).operationId;
        return id ? [`${id}: ${method.toUpperCase()} ${path.replace('/issuers/{issuerId}', '/…')}`] : [];
      }),
    );
  });
}

/** The settings of .env.example, with files that hold these values and, for the rest, a secret each. */
function exampleEnv(folder: string, values: Record<string, string>): NodeJS.ProcessEnv {
  const given = [...read('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=(.+)$/gm)];
  return Object.fromEntries(
    given.map(([, name = '', value = '']) => {
      if (!name.endsWith('_FILE')) return [name, value];
      const file = join(folder, name);
      writeFileSync(file, values[name.replace(/_FILE$/, '')] ?? `${name} of this test, and long enough`);
      return [name, file];
    }),
  );
}

/** A way to a port that can be closed, which breaks what is on it, and opened again. */
async function openRoad(target: number): Promise<{ port: number; open(): Promise<void>; close(): Promise<void> }> {
  const travellers = new Set<Socket>();
  let port = 0;
  let server: Server | undefined;
  const open = async () => {
    server = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        travellers.add(socket.on('error', () => undefined).on('close', () => other.destroy()));
        socket.pipe(other);
      }
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await open();
  return {
    port,
    open,
    async close() {
      const closed = server?.listening ? once(server, 'close') : undefined;
      server?.close();
      for (const socket of travellers) socket.destroy();
      travellers.clear();
      await closed;
    },
  };
}
