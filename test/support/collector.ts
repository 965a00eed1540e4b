import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP has it in JSON. */
export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  links?: { traceId: string; spanId: string }[];
  status: { code?: number };
}

/** Takes traces by OTLP over HTTP, as a collector does. */
export interface Collector {
  url: string;
  spans: CollectedSpan[];
  /** Everything that came, as text. */
  bodies: string[];
  headers: IncomingHttpHeaders[];
  /** What it answers from now on. */
  answer(status: number): void;
  stop(): Promise<void>;
}

interface Body {
  resourceSpans: { scopeSpans: { spans: CollectedSpan[] }[] }[];
}

export async function startCollector(): Promise<Collector> {
  const [spans, bodies, headers]: [CollectedSpan[], string[], IncomingHttpHeaders[]] = [[], [], []];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      headers.push(request.headers);
      if (status === 200)
        for (const { scopeSpans } of (JSON.parse(body) as Body).resourceSpans)
          spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ spans, bodies, headers },
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/traces`,
    answer: (next) => void (status = next),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export function attribute(span: CollectedSpan, key: string): string | number | undefined {
  const { stringValue, intValue } = span.attributes.find((each) => each.key === key)?.value ?? {};
  return stringValue ?? intValue;
}
