import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whether the machine at this address, `hops` steps away, is a proxy of ours, which we believe. */
export type ProxyTrust = (address: string, hops: number) => boolean;

/** Reads TRUST_PROXY: one number of proxies, or their addresses and subnets. Undefined for anything else. */
export function parseProxyTrust(list: readonly string[]): ProxyTrust | undefined {
  if (list.length === 1 && /^\d{1,2}$/.test(list[0] ?? '')) return (_address, hops) => hops < Number(list[0]);
  const proxies = new BlockList();
  const read = list.every((subnet) => addSubnet(proxies, subnet));
  return read ? (address) => proxies.check(address, familyOf(address)) : undefined;
}

/** Whether it is an address, or a subnet in CIDR notation. */
export function isSubnet(text: string): boolean {
  return addSubnet(new BlockList(), text);
}

function addSubnet(proxies: BlockList, subnet: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(subnet) ?? [];
  const bits = isIP(address) === 6 ? 128 : 32;
  const length = Number(prefix ?? bits);
  if (isIP(address) === 0 || length > bits) return false;
  proxies.addSubnet(address, length, familyOf(address));
  return true;
}

/**
 * The address of the client: that of the connection, or what trusted proxies say about it. `X-Forwarded-For` is read
 * from its end, where our own proxy writes, and only as far as trusted proxies wrote it: a client can put anything at
 * its beginning.
 */
export function clientAddress({ socket, headers }: IncomingMessage, isProxy: ProxyTrust): string {
  let address = plain(socket.remoteAddress ?? '');
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .reverse()
    .map((entry) => plain(withoutPort(entry.trim())));
  for (const [hops, next] of forwarded.entries()) {
    if (isIP(next) === 0 || isIP(address) === 0 || !isProxy(address, hops)) break;
    address = next;
  }
  return address;
}

// Some proxies, such as those of Azure, add the port: 192.0.2.1:1234, [2001:db8::1]:1234.
function withoutPort(entry: string): string {
  return entry.replace(/^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/, '$1$2');
}

// A socket that listens on IPv6 shows an IPv4 peer as ::ffff:192.0.2.1.
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
