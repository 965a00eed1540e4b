import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import type { HostileCase } from './case.ts';
import { startEdge, type Edge } from './edge.ts';
import { createCaseRunner, type CaseRunner } from './run-case.ts';

/** That the runner of the hostile list notices what it is there for. */
let edge: Edge;
let runner: CaseRunner;
beforeAll(async () => {
  edge = await startEdge();
  runner = await createCaseRunner(edge);
}, 120_000);
afterAll(() => edge?.stop());

const run = (more: Partial<HostileCase>) =>
  runner.run({ family: 'Documents', name: 'x', by: 'HTTP', expected: '', attack: async () => '', ...more });
const ask = (query: string) => post(edge.gateway.graphql, edge.tokens.service, query);

describe('the runner of hostile cases', () => {
  it('is content with what is as it must be', async () => expect(await run({})).toEqual([]));

  it('tells of another answer, and of none', async () => {
    expect(await run({ expected: '401', attack: async () => '200' })).toEqual(['it was answered 200, and not 401']);
    const fails = async () => Promise.reject(new Error('no answer'));
    expect(await run({ expected: '401', attack: fails })).toEqual([
      'it was answered failed: Error: no answer, and not 401',
    ]);
  });

  it('tells of a question that got as far as D1', async () => {
    const attack = async () => ((await ask('{ card(id: "crd-bob-visa") { id } }')).status === 200 ? '' : 'no');
    expect(await run({ attack })).toEqual([expect.stringMatching(/^D1 was asked: .*getCard/)]);
    expect(await run({ attack, asksD1: true })).toEqual([]);
  });

  it('tells of what D1 holds otherwise', async () => {
    const mutation = 'mutation { registerConsumer(input: { consumerId: "by-the-runner" }) { userErrors { code } } }';
    const attack = async () => ((await ask(mutation)).status === 200 ? '' : 'no');
    expect(await run({ attack, asksD1: true })).toEqual(['D1 holds something else']);
  });

  it('tells of a secret in the log, by name', async () => {
    const attack = async () => ((await ask('{ __typename }')).status === 200 ? '' : 'no');
    expect(await run({ attack, secrets: ['"route":"/graphql"'] })).toEqual(['a log has it: secret of the case, 1']);
  });

  it('tells of lines that are none of the log', async () => {
    const attack = async () => {
      edge.gateway.lines.push('(node:1) MaxListenersExceededWarning: Possible EventEmitter memory leak detected.');
      return '';
    };
    expect(await run({ attack })).toEqual([expect.stringMatching(/^this is no log line: .*MaxListeners/)]);
  });

  it('tells of a gateway that has ended', async () => {
    const attack = async () => {
      await edge.gateway.stop();
      return '';
    };
    expect(await run({ attack })).toEqual([expect.stringMatching(/^the gateway ended/)]);
  });
});
