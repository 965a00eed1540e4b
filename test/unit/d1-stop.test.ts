import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
});
afterEach(() => stub.stop());

const program = `
  import { call, clientOf } from '${import.meta.dirname}/d1-stub.ts';
  const { url, keys } = JSON.parse(process.env.STORY);
  const client = clientOf(url, keys);
  const { signal } = new AbortController();
  const calls = Array.from({ length: 30 }, () => client.getConsumer('c1', { ...call, signal }));
  await Promise.all(calls);
  await client.stop();
  console.log('stopped');
`;

describe('stop', () => {
  it('leaves nothing open: the process ends by itself, without a warning of a leak', async () => {
    const child = promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      env: { ...process.env, NODE_OPTIONS: '', STORY: JSON.stringify({ url: stub.url, keys }) },
      timeout: 20_000,
    });
    await expect(child).resolves.toMatchObject({ stdout: 'stopped\n', stderr: '' });
  });

  it('lets a call end first, refuses later ones and may be asked twice', async () => {
    const client = clientOf(stub.url, keys);
    let finish = (): void => undefined;
    stub.answer = (response, request) => {
      finish = () => json(200, { consumerId: 'c1' })(response, request);
    };
    const answer = client.getConsumer('c1', call);
    await stub.called(1);
    const stopped = Promise.all([client.stop(), client.stop()]);
    finish();
    await expect(answer).resolves.toEqual({ consumerId: 'c1' });
    await stopped;
    await client.stop();
    await expect(client.getConsumer('c1', call)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    await stub.disconnected();
  });

  it('does not wait for a token that does not come', async () => {
    const client = clientOf(stub.url, keys);
    const asked = new Promise<void>((resolve) => {
      stub.answerToken = () => resolve();
    });
    const answer = client.getConsumer('c1', call);
    await asked;
    await Promise.all([client.stop(), expect(answer).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' })]);
  });
});
