/** Who calls, as far as a decision needs to know. */
export interface Principal {
  /** Unique among all kinds, and safe in logs and audits: `local`, `key:ci`, `token:alice`. */
  readonly id: string;
  readonly kind: 'local' | 'api-key' | 'token' | 'unknown';
  readonly scopes: ReadonlySet<string> | 'all';
}

/** The caller over stdio, or over loopback without authentication: the owner of the machine. */
export const localPrincipal: Principal = { id: 'local', kind: 'local', scopes: 'all' };

/** A caller who should have been identified, but was not: may do only what needs no scope. */
export const unknownPrincipal: Principal = { id: 'unknown', kind: 'unknown', scopes: new Set() };

/** Which of `scopes` the principal does not have, in their order. */
export function missingScopes({ scopes: has }: Principal, scopes: readonly string[] = []): readonly string[] {
  return has === 'all' ? [] : scopes.filter((scope) => !has.has(scope));
}
