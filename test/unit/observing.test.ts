import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;

/** In a process of its own, where nothing else has loaded anything. Says what was loaded before and after something was configured. */
const script = `
import { createRequire } from 'node:module';
import { createLogger } from './src/log.ts';
import { startObserving } from './src/gateway/observing.ts';

const { cache } = createRequire(import.meta.url);
const loaded = () => ['prom-client', '@opentelemetry'].filter((name) => Object.keys(cache).some((path) => path.includes(name)));
const logger = createLogger({ name: 'test', level: 'silent' });
const off = await startObserving({ metrics: null, traces: null, operationNames: 0, callers: [] }, logger);
const told = [loaded(), await off.serve({}), off.telemetry.spans];
await off.stop();
const on = await startObserving({
  ...{ operationNames: 0, callers: [], metrics: { host: '127.0.0.1', port: 0 } },
  traces: { url: 'http://127.0.0.1:1/v1/traces', percent: 100, service: 'test' },
}, logger);
const none = () => ({});
const unasked = new Proxy({}, { get: () => none });
await on.serve({ edge: unasked, d1: unasked, events: unasked });
on.telemetry.spans.start('lost').end();
await on.stop();
console.log(JSON.stringify([...told, loaded()]));
`;

describe('what looks at a gateway', () => {
  it('is loaded where it is configured and nowhere else, and keeps no process from its end', async () => {
    const node = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: root, timeout: 60_000 });
    expect(JSON.parse(stdout)).toEqual([[], null, null, ['prom-client', '@opentelemetry']]);
  }, 70_000);
});
