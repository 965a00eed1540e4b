import { once } from 'node:events';
import WebSocket from 'ws';
import { until } from '../events.ts';
import { differences } from './like.ts';

/** What is said on a WebSocket, in lines of a page: `→` is sent, `←` must come next. */
export interface Conversation {
  /** Plays one block. @throws Error when something else comes */
  play(lines: string[]): Promise<void>;
  stop(): void;
}

const patienceMs = 30_000;

/** `values`: what stands for `$NAME` in what is sent. `$CURSOR` is the last that came. */
export function createConversation(url: string, values: Record<string, string>): Conversation {
  let socket: WebSocket | undefined;
  let came: string[] = [];
  let cursor = '';
  const filled = (text: string) =>
    text.replace(/\$([A-Z]+)\b/g, (all, name: string) => (name === 'CURSOR' ? cursor : (values[name] ?? all)));

  async function open(): Promise<void> {
    socket?.terminate();
    came = [];
    const opened = (socket = new WebSocket(url, 'graphql-transport-ws'));
    opened.on('message', (data) => {
      const text = String(data);
      cursor = /"cursor":"([^"]+)"/.exec(text)?.[1] ?? cursor;
      came.push(text);
    });
    await once(opened, 'open');
  }

  async function hear(shown: string): Promise<void> {
    await until(() => came.length > 0, patienceMs);
    const found = differences(JSON.parse(shown), JSON.parse(came.shift() ?? ''));
    if (found.length > 0) throw new Error(found.join('\n'));
  }

  return {
    async play(lines) {
      for (const line of lines) {
        const [, arrow, text = ''] = /^([→←]) (.*)$/.exec(line) ?? [];
        if (arrow === '←') await hear(text);
        else if (text === 'open') await open();
        else if (text === 'close') socket?.close();
        else if (arrow === '→') socket?.send(filled(text));
        else throw new Error(`neither said nor heard: ${line}`);
      }
    },
    stop: () => socket?.terminate(),
  };
}
