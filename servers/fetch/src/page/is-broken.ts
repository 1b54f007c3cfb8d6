import type { GuardedResponse } from '@mcp-commons/security/network-guard';

/** Whether the origin failed to send the whole body. A body cut by one of our limits is not broken. */
export function isBroken({ cut }: GuardedResponse): boolean {
  return cut !== undefined && cut.failure !== 'limit';
}
