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

interface Session {
  /** Who made its latest request, always with the same id. */
  readonly principal: Principal;
}

/**
 * The form in which the SDK carries a principal from the HTTP request to the handlers. The credential itself is not
 * in it: nothing behind the check can send it anywhere.
 */
export function toAuthInfo(principal: Principal, origin: CallOrigin, session?: Session): AuthInfo {
  return { token: '', clientId: principal.id, scopes: [], extra: { principal, origin, session } };
}

/** Who makes this call. Without HTTP, it is the owner of the process; behind HTTP without our checks, it is nobody. */
export function principalOf({ http, mcpReq }: ServerContext): Principal {
  if (http === undefined) return localPrincipal;
  const extra: { principal?: Principal; session?: Session } = http.authInfo?.extra ?? {};
  const { principal = unknownPrincipal, session } = extra;
  const isAnswered = mcpReq.inputResponses !== undefined;
  return isAnswered && session !== undefined ? narrowed(principal, session.principal) : principal;
}

// In a session, the answer of a person comes by another request. Its credential may have lost a scope, but must not
// give the call one that the call did not have.
function narrowed(principal: Principal, { scopes: later }: Principal): Principal {
  if (later === 'all') return principal;
  const { scopes } = principal;
  return {
    ...principal,
    scopes: scopes === 'all' ? later : new Set([...scopes].filter((s) => later.has(s))),
  };
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
