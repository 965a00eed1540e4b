import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Edge } from '../edge.ts';
import { chunksWithoutEnd, writeRaw } from '../raw.ts';
import { fresh, pan, said, update, type NotificationCase } from './notification.ts';

const path = '/notifications/d1/v2/issuers/DEMO_BANK1/cards';

/** Ways to send it. */
export const ways: NotificationCase[] = [
  {
    ...{ name: 'at a path that names what no card can be', expected: '204, 204, 204' },
    async attack({ d1 }) {
      const ids = [pan, '..%2f..%2fbob', 'x'.repeat(5_000)];
      const answers = ids.map(async (id) =>
        said(await d1.notifyAt('v1', `cards/${id}/notifications`, update(fresh()))),
      );
      return (await Promise.all(answers)).join(', ');
    },
    secrets: [pan],
  },
  {
    ...{ name: 'of any type', expected: '204, 204, 204' },
    async attack({ d1 }) {
      const authorization = `Bearer ${await d1.token()}`;
      const types = ['text/plain', 'application/xml', 'multipart/form-data; boundary=x'];
      const answers = types.map(async (type) =>
        said(await d1.notify({ operations: [] }, { authorization, 'content-type': type })),
      );
      return (await Promise.all(answers)).join(', ');
    },
  },
  ...Object.entries({ gzip: gzipSync, br: brotliCompressSync }).map(([encoding, pack]) => ({
    ...{ name: `that unpack to 50 MB, by ${encoding}`, expected: '415 FIELD_INVALID_FORMAT' },
    async attack({ d1, gateway }: Edge) {
      const authorization = `Bearer ${await d1.token()}`;
      const headers = { authorization, 'content-type': 'application/json', 'content-encoding': encoding };
      const bomb = new Uint8Array(pack(Buffer.alloc(50_000_000, ' ')));
      return said(await fetch(new URL(path, gateway.notifications), { method: 'POST', headers, body: bomb }));
    },
  })),
  {
    ...{ name: 'in chunks without end', expected: '413, 408' },
    async attack({ d1, gateway }) {
      const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${await d1.token()}\r\ntransfer-encoding: chunked\r\n\r\n`;
      const chunk = `1000\r\n${' '.repeat(4_096)}\r\n`;
      const fast = writeRaw(gateway.port, chunksWithoutEnd(head));
      const slow = writeRaw(gateway.port, [head, chunk]);
      return (await Promise.all([fast, slow])).join(', ');
    },
  },
];
