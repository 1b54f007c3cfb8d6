import type { Column } from './statement.ts';

/** Milliseconds for which names are kept: ALTER TYPE can change them. */
const lifetimeMs = 60_000;

export interface TypeName {
  readonly oid: string;
  readonly name: string;
}

// Without operators, which the search path of a caller could replace.
export const typeNamesSql =
  'SELECT oid::pg_catalog.text AS oid, pg_catalog.format_type(oid, NULL) AS name FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS t (oid)';

/** Returns a function that names the types of columns; it asks only for types that it does not know yet. */
export function createTypeNames() {
  let current = new Map<number, string>();
  let expires = 0;
  return async (
    columns: readonly Column[],
    ask: (typeOids: readonly number[]) => Promise<readonly TypeName[]>,
  ): Promise<readonly string[]> => {
    if (performance.now() > expires) {
      current = new Map();
      expires = performance.now() + lifetimeMs;
    }
    // Another call may replace `current` while this one asks.
    const names = current;
    const unseen = [...new Set(columns.map(({ typeOid }) => typeOid))].filter((oid) => !names.has(oid));
    if (unseen.length > 0) {
      for (const { oid, name } of await ask(unseen)) names.set(Number(oid), name);
    }
    return columns.map(({ typeOid }) => names.get(typeOid) ?? 'unknown');
  };
}
