import type { BlockList } from 'node:net';
import { isIPv6 } from 'node:net';
import { forbiddenPorts } from './forbidden-ports.ts';
import { NetworkError } from './network-error.ts';
import { embeddedIPv4, isInRanges, isPublicAddress, rangeList } from './public-address.ts';
import { parseExactTarget, parseTargetRule, type TargetRule, targetKey } from './target-rules.ts';

export interface TargetRules {
  /** When not empty, a target must match one of these (see `parseTargetRule`). */
  readonly allowHosts?: readonly string[];
  /** A target that matches one of these is refused, whatever else allows it. */
  readonly denyHosts?: readonly string[];
  /** Exact `host:port` targets that may be private, or on a forbidden port. Only the operator may set it. */
  readonly allowPrivateHosts?: readonly string[];
}

/** Decides about targets. Both checks return why a target is refused, or undefined. */
export interface TargetPolicy {
  /** Checks name and port, before anything is looked up. */
  checkTarget(host: string, port: number): NetworkError | undefined;
  /** Checks every address of the name. One refused address refuses all, because any of them may be dialled. */
  checkAddresses(host: string, port: number, addresses: readonly string[]): NetworkError | undefined;
}

/** @throws NetworkSettingError for a rule that cannot be read. */
export function createTargetPolicy({
  allowHosts = [],
  denyHosts = [],
  allowPrivateHosts = [],
}: TargetRules): TargetPolicy {
  const allowed = allowHosts.map(createMatcher);
  const denied = denyHosts.map(createMatcher);
  const exempt = new Set(allowPrivateHosts.map(parseExactTarget));
  const opensPort = (port: number) => allowed.some(({ rule }) => rule.port === port);

  return {
    checkTarget(host, port) {
      const isExempt = exempt.has(targetKey(host, port));
      const rule = denied.find(({ byName }) => byName(host, port));
      if (rule !== undefined) return deniedBy(host, rule);
      if (forbiddenPorts.has(port) && !isExempt && !opensPort(port))
        return new NetworkError('port', `${host}:${port}`);
      const mayMatch = allowed.some(({ byName, byAddress }) => byAddress !== undefined || byName(host, port));
      return allowed.length === 0 || mayMatch || isExempt
        ? undefined
        : new NetworkError('host-not-allowed', host);
    },

    checkAddresses(host, port, addresses) {
      const isExempt = exempt.has(targetKey(host, port));
      if (!isExempt && !addresses.every(isPublicAddress)) return new NetworkError('private-address', host);
      const rule = denied.find(({ byAddress }) => addresses.some((address) => byAddress?.(address, port)));
      if (rule !== undefined) return deniedBy(host, rule);
      const isAllowed =
        allowed.some(({ byName }) => byName(host, port)) ||
        addresses.every((address) => allowed.some(({ byAddress }) => byAddress?.(address, port)));
      return allowed.length === 0 || isAllowed || isExempt
        ? undefined
        : new NetworkError('host-not-allowed', host);
    },
  };
}

interface Matcher {
  readonly rule: TargetRule;
  byName(host: string, port: number): boolean;
  readonly byAddress?: (address: string, port: number) => boolean;
}

function createMatcher(text: string): Matcher {
  const rule = parseTargetRule(text);
  const { match } = rule;
  const onPort = (port: number) => rule.port === undefined || rule.port === port;
  switch (match.by) {
    case 'any':
      return { rule, byName: (_host, port) => onPort(port) };
    case 'host':
      return { rule, byName: (host, port) => onPort(port) && host === match.host };
    case 'subdomain':
      return { rule, byName: (host, port) => onPort(port) && host.endsWith(match.suffix) };
    case 'range': {
      const list = rangeList([match.range]);
      return {
        rule,
        byName: () => false,
        byAddress: (address, port) => onPort(port) && leadsInto(list, address),
      };
    }
  }
}

function leadsInto(list: BlockList, address: string): boolean {
  const inner = isIPv6(address) ? embeddedIPv4(address) : undefined;
  return isInRanges(list, address) || (inner !== undefined && isInRanges(list, inner));
}

function deniedBy(host: string, { rule }: Matcher): NetworkError {
  return new NetworkError('denied-host', host, { detail: rule.text });
}
