import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../log.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsListener {
  url: string;
  stop(): Promise<void>;
}

export const metricsPath = '/metrics';

/**
 * Serves the metrics on an address of their own: what is on the gateway's own port, a proxy lets in from outside by one forgotten rule. @throws Error
 * when the address cannot be listened on
 */
export async function listenForMetrics(
  metrics: Metrics,
  { host, port, logger }: { host: string; port: number; logger: Logger },
): Promise<MetricsListener> {
  const server = createServer({ connectionsCheckingInterval: 1_000, headersTimeout: 5_000, requestTimeout: 5_000 });
  server.on('request', (request, response) => {
    // A body is nothing that anybody would send.
    request.resume();
    if (request.url !== metricsPath) return void response.writeHead(404).end();
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (err: unknown) => {
        logger.error({ err }, 'the metrics could not be collected');
        response.writeHead(500).end();
      },
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${chosen}${metricsPath}`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
