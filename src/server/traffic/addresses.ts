import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../log.ts';
import { createNetworks, type Network } from './networks.ts';

export interface AddressOptions {
  /** Whose `x-forwarded-for` is believed, by the address of the connection itself. */
  trustedProxies: readonly Network[];
  /** Who is not counted by address: systems through which many people come. */
  exempt: readonly Network[];
  logger: Logger;
}

/** Where requests come from. */
export interface Addresses {
  trusts(address: string): boolean;
  /**
   * What a request is counted under: the client's address, of IPv6 the network of 64 bits, of which everybody has a whole one. Null for who is
   * not counted.
   */
  of(request: IncomingMessage): string | null;
}

/** How many answers are remembered, and to headers of what length: a client comes again from where it came. */
const most = { known: 10_000, characters: 128 };

/** From right to left, each proxy adds whom it heard: the first one that is not trusted is the client, and what is left of it anybody may have written. */
export function createAddresses({ trustedProxies, exempt, logger }: AddressOptions): Addresses {
  const trusts = createNetworks(trustedProxies);
  const isExempt = createNetworks(exempt);
  const known = new LRUCache<string, { address: string | null }>({ max: most.known });
  let warned = false;

  function of(request: IncomingMessage): string | null {
    const peer = request.socket.remoteAddress ?? '';
    const forwarded = request.headers['x-forwarded-for'];
    const key = forwarded === undefined ? peer : `${peer} ${String(forwarded)}`;
    const found = known.get(key);
    if (found !== undefined) return found.address;
    const address = find(request, peer, forwarded !== undefined);
    if (key.length <= most.characters) known.set(key, { address });
    return address;
  }

  function find(request: IncomingMessage, peer: string, isForwarded: boolean): string | null {
    if (isForwarded && !trusts(peer) && !warned) {
      warned = true;
      logger.warn('x-forwarded-for from somebody who is no trusted proxy is not believed: their address counts');
    }
    const client = withoutPort(proxyAddress(request, trusts));
    const address = ipaddr.isValid(client) ? client : peer;
    return isExempt(address) ? null : networkOf(address);
  }

  return { trusts, of };
}

/** Some proxies write it behind the address. */
function withoutPort(text: string): string {
  return /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? /^\[([\da-f:.]+)\](?::\d+)?$/i.exec(text)?.[1] ?? text;
}

function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
