import { isIPv4 } from 'node:net';
import { NetworkSettingError } from './network-setting-error.ts';
import { isAddress } from './public-address.ts';

/** One parsed rule: what it matches by name, or by address, and on which port (any, when absent). */
export interface TargetRule {
  /** As the operator wrote it; refusals quote it. */
  readonly text: string;
  readonly port?: number;
  readonly match:
    | { readonly by: 'any' }
    | { readonly by: 'host'; readonly host: string }
    | { readonly by: 'subdomain'; readonly suffix: string }
    | { readonly by: 'range'; readonly range: string };
}

/**
 * Reads one rule of an allow or deny list: `example.com`, `*.example.com` (subdomains, not the name itself),
 * `203.0.113.7`, `203.0.113.0/24`, `[2001:db8::]/32`, `2001:db8::/32`, each optionally with `:port` (then IPv6 needs
 * brackets), and `*:8443` for a port of every host.
 *
 * @throws NetworkSettingError
 */
export function parseTargetRule(text: string): TargetRule {
  const { subject, port } = splitPort(text.trim());
  const match = parseSubject(subject);
  if (match === undefined || (match.by === 'any' && port === undefined)) {
    throw new NetworkSettingError(
      `${JSON.stringify(text)} is not a rule: write host, *.host, an address, a CIDR range such as 203.0.113.0/24, or *:port`,
    );
  }
  return { text: text.trim(), match, ...(port !== undefined && { port }) };
}

/**
 * Reads one exact `host:port` (`[::1]:8080` for IPv6) and returns it as `targetKey` spells it.
 *
 * @throws NetworkSettingError
 */
export function parseExactTarget(text: string): string {
  const { subject, port } = splitPort(text.trim());
  const match = parseSubject(subject);
  if (match?.by === 'host' && port !== undefined) return targetKey(match.host, port);
  if (match?.by === 'range' && !subject.includes('/') && port !== undefined) {
    return targetKey(match.range.slice(0, match.range.indexOf('/')), port);
  }
  throw new NetworkSettingError(
    `${JSON.stringify(text)} is not an exact host:port, such as intranet.example:8080`,
  );
}

export function targetKey(host: string, port: number): string {
  return `${host} ${port}`;
}

/** The host of a URL, without the brackets of IPv6 and the final dot of a fully qualified name. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** The port at the end of `host:port`, and what is before it; with a port, an IPv6 address has brackets. */
export function splitPort(text: string): { readonly subject: string; readonly port?: number } {
  // A colon before the last one, outside brackets, makes it an IPv6 address without a port.
  const [, subject, digits] = /^(\[[^\]]*\](?:\/\d+)?|[^:]*):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return subject === undefined || port < 1 || port > 65_535 ? { subject: text } : { subject, port };
}

function parseSubject(subject: string): TargetRule['match'] | undefined {
  if (subject === '*') return { by: 'any' };
  // A zone (%) makes no sense in a rule, and brackets come in pairs.
  const [, bracketed, bare = bracketed, prefix] =
    /^(?:\[([^[\]/%]+)\]|([^[\]/%]+))(?:\/(\d{1,3}))?$/.exec(subject) ?? [];
  if (bare === undefined) return undefined;
  if (isAddress(bare)) return parseRange(bare, prefix);
  return prefix === undefined ? parseName(bare) : undefined;
}

function parseRange(address: string, prefix: string | undefined): TargetRule['match'] | undefined {
  const bits = isIPv4(address) ? 32 : 128;
  const length = Number(prefix ?? bits);
  return length <= bits ? { by: 'range', range: `${canonicalHost(address)}/${length}` } : undefined;
}

function parseName(name: string): TargetRule['match'] | undefined {
  const isWildcard = name.startsWith('*.');
  const host = canonicalHost(isWildcard ? name.slice(2) : name);
  // A name that the URL parser turns into an address (0x7f.1, 10.0.0) is a mistake.
  if (host === undefined || isAddress(host)) return undefined;
  return isWildcard ? { by: 'subdomain', suffix: `.${host}` } : { by: 'host', host };
}

/** The spelling of a host in a parsed URL, so that rules and requests can be compared. */
function canonicalHost(host: string): string | undefined {
  const text = host.includes(':') ? `[${host}]` : host;
  if (!/^[^\s/?#@\\*]+$/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  return hostOf(new URL(`http://${text}`));
}
