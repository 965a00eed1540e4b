import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createAddresses } from '../../src/server/traffic/addresses.ts';
import { createLogger } from '../../src/log.ts';
import { silent } from '../support/events.ts';

const network = (address: string, prefix: number, family: 'ipv4' | 'ipv6' = 'ipv4') => ({ address, prefix, family });
const proxies = [network('10.0.0.0', 8), network('fd00::', 8, 'ipv6')];

function addressOf(peer: string, forwarded?: string, trustedProxies = proxies, exempt = [network('192.0.2.0', 24)]) {
  const request = new IncomingMessage({ remoteAddress: peer } as Socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return createAddresses({ trustedProxies, exempt, logger: silent }).of(request);
}

describe('the address that a request is counted under', () => {
  it.each([
    ['of the connection', '203.0.113.7', undefined, '203.0.113.7'],
    ['of an IPv4 connection on an IPv6 socket', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['told by a trusted proxy', '10.1.2.3', '203.0.113.7', '203.0.113.7'],
    ['told by one on an IPv6 socket', '::ffff:10.1.2.3', '203.0.113.7', '203.0.113.7'],
    ['told by one with IPv6', 'fd00::1', '203.0.113.7', '203.0.113.7'],
    ['of the last that no trusted proxy is', '10.1.2.3', '198.51.100.1, 203.0.113.7, 10.9.9.9', '203.0.113.7'],
    ['of the proxy where it tells none', '10.1.2.3', undefined, '10.1.2.3'],
    ['of the connection, whatever it says, where it is no trusted proxy', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['of the connection, where it claims to be a proxy', '203.0.113.7', '10.0.0.1', '203.0.113.7'],
    ['with a port', '10.1.2.3', '203.0.113.7:55000', '203.0.113.7'],
    ['with IPv6 and a port', '10.1.2.3', '[2001:db8:1:2::7]:55000', '8193:3512:1:2'],
    ['of a proxy that tells nonsense', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['of a proxy that tells nothing', '10.1.2.3', '', '10.1.2.3'],
  ])('is that %s', (_what, peer, forwarded, expected) => expect(addressOf(peer, forwarded)).toBe(expected));

  it('is the network where it is IPv6: everybody has 2^64 addresses', () => {
    const [one, other] = ['2001:db8:1:2::7', '2001:0DB8:1:2:ffff:ffff:ffff:ffff'].map((address) => addressOf(address));
    expect(one).toBe(other);
    expect(addressOf('2001:db8:1:3::7')).not.toBe(one);
  });

  it('is not counted where it is exempt, as the client and not as the proxy', () => {
    expect(addressOf('192.0.2.9')).toBeNull();
    expect(addressOf('::ffff:192.0.2.9')).toBeNull();
    expect(addressOf('10.1.2.3', '192.0.2.9')).toBeNull();
    expect(addressOf('203.0.113.7', '192.0.2.9')).toBe('203.0.113.7');
  });

  it('is the connection’s where no proxy is trusted', () => {
    expect(addressOf('10.1.2.3', '203.0.113.7', [])).toBe('10.1.2.3');
  });
});

describe('a client that comes again', () => {
  it('is known by its connection and by what is said of it, together', () => {
    const { of } = createAddresses({ trustedProxies: proxies, exempt: [network('192.0.2.0', 24)], logger: silent });
    const asked = (peer: string, forwarded?: string) => {
      const request = new IncomingMessage({ remoteAddress: peer } as Socket);
      if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
      return of(request);
    };
    for (let times = 0; times < 2; times += 1) {
      expect(asked('10.1.2.3', '203.0.113.7')).toBe('203.0.113.7');
      expect(asked('10.1.2.3', '203.0.113.8')).toBe('203.0.113.8');
      expect(asked('10.1.2.3', '192.0.2.9')).toBeNull();
      expect(asked('198.51.100.1', '203.0.113.7')).toBe('198.51.100.1');
      expect(asked('10.1.2.3')).toBe('10.1.2.3');
      expect(asked('10.1.2.3', `${'1,'.repeat(2_000)}203.0.113.7`)).toBe('203.0.113.7');
    }
  });
});

describe('a proxy that nobody has named', () => {
  it('is told of once in the log, without what it said', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ level: 'info', name: 'test', destination });
    const { of } = createAddresses({ trustedProxies: proxies, exempt: [], logger });
    const told = (peer: string) => {
      const request = new IncomingMessage({ remoteAddress: peer } as Socket);
      request.headers['x-forwarded-for'] = '198.51.100.1';
      return of(request);
    };
    told('10.1.2.3');
    expect(lines).toEqual([]);
    for (let times = 0; times < 3; times += 1) told('203.0.113.7');
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toMatch(/198\.51|203\.0/);
  });
});
