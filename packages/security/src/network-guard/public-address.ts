import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { globalUnicastIPv6, nat64, refusedIPv4, refusedIPv6 } from './special-purpose-ranges.ts';

let known: Readonly<Record<'refused' | 'globalUnicast' | 'translated', BlockList>> | undefined;

/** Made at the first check, so that it does not slow down the start. */
function knownRanges() {
  known ??= {
    refused: rangeList([...refusedIPv4, ...refusedIPv6]),
    globalUnicast: rangeList([globalUnicastIPv6]),
    translated: rangeList([nat64]),
  };
  return known;
}

/** A set of CIDR ranges; give each as `address/prefix`, already checked. */
export function rangeList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), family(address));
  }
  return list;
}

/**
 * Whether `address` lies in one of the ranges. The family must be passed: without it, an IPv6 address never matches.
 */
export function isInRanges(list: BlockList, address: string): boolean {
  return list.check(address, family(address));
}

/**
 * Whether `text` is an address. Node compiles its pattern for IPv6 at the first use, which takes 5 ms; names need not
 * wait for that.
 */
export function isAddress(text: string): boolean {
  return isIPv4(text) || (text.includes(':') && isIPv6(text));
}

/**
 * Whether `address` is a unicast destination of the public internet. IPv6 outside global unicast is refused, so
 * `::1`, IPv4-mapped and -compatible, unique local, link-local and multicast need no rule.
 */
export function isPublicAddress(address: string): boolean {
  // A zone (fe80::1%eth0) names an interface of this machine.
  if (!isAddress(address) || address.includes('%')) return false;
  const { refused, globalUnicast, translated } = knownRanges();
  if (isIPv4(address)) return !isInRanges(refused, address);
  const inner = embeddedIPv4(address);
  if (inner !== undefined && !isPublicAddress(inner)) return false;
  return (
    isInRanges(translated, address) || (isInRanges(globalUnicast, address) && !isInRanges(refused, address))
  );
}

/**
 * The IPv4 address that an IPv6 address leads to: IPv4-mapped (RFC 4291), NAT64 (RFC 6052) and ISATAP (RFC 5214).
 * 6to4 and Teredo are refused as whole ranges.
 */
export function embeddedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isIsatap = groups[5] === 0x5efe && (groups[4] === 0 || groups[4] === 0x200);
  if (!isMapped && !isIsatap && !isInRanges(knownRanges().translated, address)) return undefined;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight 16-bit groups of an IPv6 address; the URL parser makes one spelling of all. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const parse = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return parse(head);
  const [before, after] = [parse(head), parse(tail)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
