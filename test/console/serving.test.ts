import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { once } from 'node:events';
import { readSite } from '../../src/server/console/site.ts';
import { startStack, type Stack } from '../support/stack.ts';

const manifest = 'src/console/client/generated/persisted-documents.json';

describe('/console', () => {
  let on: Stack;
  let off: Stack;
  beforeAll(async () => {
    on = await startStack({ env: { CONSOLE: 'true' } });
    off = await startStack();
  });
  afterAll(() => Promise.all([on?.stop(), off?.stop()]));

  const get = (path: string, { gateway } = on) => fetch(new URL(path, gateway.graphql));

  it.each(['/console', '/console/', '/console/settings.json'])('%s is there only where it is on', async (path) => {
    expect([(await get(path)).status, (await get(path, off)).status]).toEqual([200, 404]);
  });

  it('may run and load what it brings itself, and nothing else', async () => {
    const answer = await get('/console');
    const html = await answer.text();
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';(?!.*unsafe)/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src="\/console\/)|https?:/);
    const paths = [...html.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(2);
    for (const path of paths) {
      const asset = await get(path);
      expect([path, asset.status, asset.headers.get('cache-control')]).toEqual([
        path,
        200,
        expect.stringContaining('immutable'),
      ]);
      expect(asset.headers.get('content-type')).toMatch(/^(text\/(javascript|css)|image\/svg)/);
    }
  });

  it.each(['/console/../package.json', '/console/%2e%2e/main.js', '/console/assets/', '/console/demo/people'])(
    'gives nothing for %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('tells its page to send ids where the gateway knows its documents', async () => {
    const settings = async (stack: Stack) => (await (await get('/console/settings.json', stack)).json()) as object;
    expect(await settings(on)).toEqual({
      graphql: '/graphql',
      stream: '/graphql/stream',
      sendsIds: false,
      hasDemo: false,
    });
    const strict = { CONSOLE: 'true', TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: manifest };
    const stack = await startStack({ env: strict });
    expect(await settings(stack)).toMatchObject({ sendsIds: true });
    await stack.stop();
  });

  it('lets its own page have a socket', async () => {
    const { origin } = new URL(on.gateway.graphql);
    const socket = new WebSocket(on.gateway.ws, 'graphql-transport-ws', { headers: { origin } });
    await once(socket, 'open');
    socket.terminate();
  });
});

describe('a console that was not built', () => {
  it('is said to be so', () => {
    expect(() => readSite('/nowhere')).toThrow('npm run build');
  });
});
