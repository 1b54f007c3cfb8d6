import { isIPv6 } from 'node:net';
import type { Principal } from '@mcp-commons/security';

/** The name under which limits are counted: the principal, or the address where callers need no credential. */
export function callerKey({ id, kind }: Principal, client: string): string {
  return kind === 'api-key' || kind === 'token' ? id : `address:${networkOf(client)}`;
}

// One subscriber has at least a /64 (RFC 6177), and could use another of its addresses for every request.
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
