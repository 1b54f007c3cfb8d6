import type { GuardedResponse } from '@mcp-commons/security/network-guard';

/** Whether the origin failed to send all of a body: not what a limit of ours has cut. */
export function isBroken({ cut }: GuardedResponse): boolean {
  return cut !== undefined && cut.failure !== 'limit';
}
