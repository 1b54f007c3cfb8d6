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
  // Only a rule that names a forbidden port opens it, and only for the targets of that rule.
  const allowed = allowHosts.map((text) => createMatcher(text, (port) => !forbiddenPorts.has(port)));
  const denied = denyHosts.map((text) => createMatcher(text, () => true));
  const exempt = new Set(allowPrivateHosts.map(parseExactTarget));

  return {
    checkTarget(host, port) {
      const rule = denied.find(({ onPort, byName }) => onPort(port) && byName(host));
      if (rule !== undefined) return deniedBy(host, rule);
      if (exempt.has(targetKey(host, port))) return undefined;
      const here = allowed.filter(({ onPort }) => onPort(port));
      if (here.some(({ byName, byAddress }) => byAddress !== undefined || byName(host))) return undefined;
      if (forbiddenPorts.has(port)) return new NetworkError('port', `${host}:${port}`);
      return allowed.length === 0 ? undefined : new NetworkError('host-not-allowed', host);
    },

    checkAddresses(host, port, addresses) {
      const isExempt = exempt.has(targetKey(host, port));
      if (!isExempt && !addresses.every(isPublicAddress)) return new NetworkError('private-address', host);
      const rule = denied.find(
        ({ onPort, byAddress }) => onPort(port) && addresses.some((address) => byAddress?.(address)),
      );
      if (rule !== undefined) return deniedBy(host, rule);
      const here = allowed.filter(({ onPort }) => onPort(port));
      const isAllowed =
        here.some(({ byName }) => byName(host)) ||
        addresses.every((address) => here.some(({ byAddress }) => byAddress?.(address)));
      return allowed.length === 0 || isAllowed || isExempt
        ? undefined
        : new NetworkError('host-not-allowed', host);
    },
  };
}

interface Matcher {
  readonly rule: TargetRule;
  onPort(port: number): boolean;
  byName(host: string): boolean;
  readonly byAddress?: (address: string) => boolean;
}

/** Makes a matcher of a rule; `covers` says which ports a rule without a port is for. */
function createMatcher(text: string, covers: (port: number) => boolean): Matcher {
  const rule = parseTargetRule(text);
  const { match } = rule;
  const onPort = (port: number) => (rule.port === undefined ? covers(port) : rule.port === port);
  switch (match.by) {
    case 'any':
      return { rule, onPort, byName: () => true };
    case 'host':
      return { rule, onPort, byName: (host) => host === match.host };
    case 'subdomain':
      return { rule, onPort, byName: (host) => host.endsWith(match.suffix) };
    case 'range': {
      const list = rangeList([match.range]);
      return { rule, onPort, byName: () => false, byAddress: (address) => leadsInto(list, address) };
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
