import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, parseProxyTrust } from './client-address.ts';

function addressOf(trust: readonly string[], peer: string, forwarded?: string): string {
  const request = { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } };
  const isProxy = parseProxyTrust(trust);
  if (isProxy === undefined) throw new Error(`${trust} cannot be read`);
  return clientAddress(request as unknown as IncomingMessage, isProxy);
}

describe('the address of a client', () => {
  it.each<[string, readonly string[], string, string | undefined, string]>([
    ['is that of the connection when no proxy is trusted', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is that of the connection when a proxy says nothing', ['1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['is what one proxy says', ['1'], '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is not what the client claims before it', ['1'], '10.0.0.1', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    [
      'is what the second of two proxies saw',
      ['2'],
      '10.0.0.1',
      '1.1.1.1, 198.51.100.1, 10.0.0.2',
      '198.51.100.1',
    ],
    [
      'is what a proxy of the subnet says',
      ['10.0.0.0/8'],
      '10.0.0.1',
      '8.8.8.8, 198.51.100.1, 10.9.9.9',
      '198.51.100.1',
    ],
    ['is that of a stranger who forwards', ['10.0.0.0/8'], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is the last that can be read', ['9'], '10.0.0.1', 'unknown, 198.51.100.1', '198.51.100.1'],
    ['is that of the connection when nothing can be read', ['1'], '10.0.0.1', '<script>', '10.0.0.1'],
    [
      'is IPv4 behind an IPv6 socket',
      ['127.0.0.1'],
      '::ffff:127.0.0.1',
      '::ffff:198.51.100.1',
      '198.51.100.1',
    ],
    ['comes without its port', ['2'], '10.0.0.1', '192.0.2.7:1234, 10.0.0.2:80', '192.0.2.7'],
    [
      'comes without its port and brackets',
      ['10.0.0.1', '2001:db8::9'],
      '10.0.0.1',
      '[2001:db8::1]:443, [2001:db8::9]',
      '2001:db8::1',
    ],
    ['is IPv6 as well', ['2001:db8::/32'], '2001:db8::1', '2001:db9::7', '2001:db9::7'],
  ])('%s', (_what, trust, peer, forwarded, expected) => {
    expect(addressOf(trust, peer, forwarded)).toBe(expected);
  });
});

it.each([['all'], ['10.0.0.0/33'], ['10.0.0.0/'], ['10.0.0.0/8/8'], ['-1'], ['1', '2'], ['proxy.example']])(
  'TRUST_PROXY refuses %s',
  (...list) => {
    expect(parseProxyTrust(list)).toBeUndefined();
  },
);
