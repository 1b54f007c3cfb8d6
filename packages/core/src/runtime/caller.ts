import { localPrincipal, missingScopes, type Principal, unknownPrincipal } from '@mcp-commons/security';
import type { AuthInfo, ServerContext } from '@modelcontextprotocol/server';
import { ToolError } from '../tool-error.ts';
import type { Call } from './call.ts';

/** The HTTP request that brought a call. */
export interface CallOrigin {
  /** Names the request in the log; its calls share the name. */
  readonly ref: string;
  /** The address of the client. */
  readonly client: string;
  /** The name under which limits are counted. */
  readonly caller: string;
  began(call: Call): void;
  /**
   * Asks whether a call that began may run.
   *
   * @throws ToolError when it gave its place up for a question, and now there is none.
   */
  admit(call: Call): void;
  ended(call: Call): void;
}

interface Visitor {
  readonly principal: Principal;
}

/**
 * The form in which the SDK carries a principal from the HTTP request to the handlers. The credential itself is not
 * in it: nothing behind the check can send it anywhere. Later requests of a session may replace the visitor's principal.
 */
export function toAuthInfo(visitor: Visitor, origin: CallOrigin): AuthInfo {
  return { token: '', clientId: visitor.principal.id, scopes: [], extra: { visitor, origin } };
}

/** Who makes this call. Without HTTP, it is the owner of the process; behind HTTP without our checks, it is nobody. */
export function principalOf({ http }: ServerContext): Principal {
  if (http === undefined) return localPrincipal;
  return (http.authInfo?.extra?.['visitor'] as Visitor | undefined)?.principal ?? unknownPrincipal;
}

/** The request that brought this call, when one did. */
export function originOf({ http }: ServerContext): CallOrigin | undefined {
  return http?.authInfo?.extra?.['origin'] as CallOrigin | undefined;
}

/**
 * Refuses a caller who was not granted all of `scopes`. Over HTTP, the gate refuses such a request earlier, with the
 * challenge of the spec; this check holds for every transport.
 *
 * @throws ToolError `denied`
 */
export function requireScopes(principal: Principal, scopes: readonly string[] | undefined, subject: string) {
  const missing = missingScopes(principal, scopes);
  if (missing.length > 0) throw new ToolError('denied', `${subject} needs the scope ${missing.join(' ')}.`);
}
