import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { post } from '../client.ts';
import type { Ready } from '../demo.ts';
import { until } from '../events.ts';
import type { Block } from './blocks.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { differences, isLike } from './like.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Somebody who does what a page says, block by block. */
export interface Reader {
  /** @throws Error when a block does not do what the page says */
  follow(block: Block): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What a block means:
 *
 *   sh       is pasted into the terminal, or into the second one where the paragraph before says so: there it goes on
 *   js       is saved under the name in its first line
 *   graphql  is sent as whoever its first line names
 *   json     is the answer to the last of these
 *   text     is what a terminal tells; with arrows, what goes over a WebSocket
 */
export function createReader(folder: string, env: NodeJS.ProcessEnv): Reader {
  const first = openTerminal(folder, env);
  const others: Terminal[] = [];
  let second: Terminal | undefined;
  let conversation: Conversation | undefined;
  let output = '';

  const another = () => {
    const terminal = openTerminal(folder, env);
    others.push(terminal);
    return terminal;
  };
  const log = () => readFile(join(folder, 'demo.log'), 'utf8').catch(() => '');
  const ready = async () => JSON.parse(/^demo ready (.*)$/m.exec(await log())?.[1] ?? '') as Ready;

  async function paste(text: string, isSecond: boolean): Promise<void> {
    if (text.includes('| tee demo.log')) {
      another().begin(text);
      await until(async () => /^demo ready .*\n/m.test(await log()), 120_000);
    } else if (isSecond) {
      (second ??= another()).begin(text);
    } else {
      output = await first.run(text);
    }
  }

  async function send(text: string): Promise<void> {
    const [, who = ''] = /^# as (\w+)\n/.exec(text) ?? [];
    const { graphql, tokens } = await ready();
    const token = (tokens as Record<string, string>)[who];
    if (token === undefined) throw new Error('its first line must say as whom: # as alice');
    output = (await post(graphql, token, text)).text;
  }

  function compare(text: string): void {
    const found = differences(JSON.parse(text), JSON.parse(output));
    if (found.length > 0) throw new Error(found.join('\n'));
  }

  async function converse(lines: string[]): Promise<void> {
    const { ws, tokens } = await ready();
    const values = Object.fromEntries(Object.entries(tokens).map(([who, token]) => [who.toUpperCase(), token]));
    await (conversation ??= createConversation(ws, values)).play(lines);
  }

  /** In their order, and whatever is between them. */
  function find(lines: string[]): void {
    const written = output.split('\n');
    for (const line of lines) {
      const at = written.findIndex((one) => isLike(line, one));
      if (at < 0) throw new Error(`"${line}" is not, or not there, in: ${output}`);
      written.splice(0, at + 1);
    }
  }

  async function follow({ kind, text, before }: Block): Promise<void> {
    const isSecond = /second terminal/i.test(before);
    const lines = text.trimEnd().split('\n');
    if (kind === 'sh') return paste(text, isSecond);
    if (kind === 'graphql') return send(text);
    if (kind === 'json') return compare(text);
    if (kind === 'js') {
      const [, name] = /^\/\/ ([\w.-]+\.mjs)$/.exec(lines[0] ?? '') ?? [];
      if (name === undefined) throw new Error('its first line must say under which name to save it: // watch.mjs');
      return writeFile(join(folder, name), text);
    }
    if (kind !== 'text') throw new Error(`nobody runs a block of ${kind || 'no kind'}`);
    if (/^[→←] /.test(text)) return converse(lines);
    if (!isSecond) return find(lines);
    if (!second) throw new Error('there is no second terminal');
    return second.tells(lines);
  }

  return {
    follow,
    async stop() {
      conversation?.stop();
      await Promise.all([first, ...others].map((terminal) => terminal.stop()));
    },
  };
}
