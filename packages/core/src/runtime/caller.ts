import { localPrincipal, missingScopes, type Principal, unknownPrincipal } from '@mcp-commons/security';
import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import { ToolError } from '../tool-error.ts';

/**
 * The form in which the SDK carries a principal from the HTTP request to the handlers. The credential itself is not
 * in it: nothing behind the check can send it anywhere.
 */
export function toAuthInfo(principal: Principal): AuthInfo {
  return { token: '', clientId: principal.id, scopes: [], extra: { principal } };
}

/** Who makes this call. A connection without HTTP is the owner's; a request that skipped our checks is nobody's. */
export function principalOf({ http }: ServerContext): Principal {
  if (http === undefined) return localPrincipal;
  return (http.authInfo?.extra?.['principal'] as Principal | undefined) ?? unknownPrincipal;
}

/**
 * Refuses a caller who was not granted all of `scopes`. Over HTTP the request was refused before, with the challenge
 * of the spec; this holds whatever the transport.
 *
 * @throws ToolError `denied`
 */
export function requireScopes(principal: Principal, scopes: readonly string[] | undefined, subject: string) {
  const missing = missingScopes(principal, scopes);
  if (missing.length > 0) throw new ToolError('denied', `${subject} needs the scope ${missing.join(' ')}.`);
}
