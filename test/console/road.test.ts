import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { openRoad, roadToRedis } from '../../src/demo/road.ts';

describe('a way that can be cut', () => {
  it('hands on what is said, ends what is open when it is cut, and goes on afterwards', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const road = await openRoad({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    const talk = async () => {
      const socket = connect(road.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('hello');
      const [said] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => ['nothing'])]);
      return { socket, said: String(said) };
    };
    const before = await talk();
    expect(before.said).toBe('hello');
    const ended = once(before.socket, 'close');
    road.cut(true);
    await ended;
    expect((await talk()).said).not.toBe('hello');
    road.cut(false);
    const after = await talk();
    expect(after.said).toBe('hello');
    after.socket.destroy();
    await road.stop();
    server.close();
  });

  it('keeps what else the URL of Redis says', async () => {
    const found = await roadToRedis('redis://user:word@127.0.0.1:6399/3');
    expect(found?.url).toBe(`redis://user:word@127.0.0.1:${String(found?.road.port)}/3`);
    await found?.road.stop();
    expect([await roadToRedis(undefined), await roadToRedis('rediss://redis.example:6379')]).toEqual([null, null]);
  });
});
