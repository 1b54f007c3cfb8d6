import type { Column } from './statement.ts';

/** Milliseconds for which names are remembered: ALTER TYPE gives new ones. */
const lifetimeMs = 60_000;

export interface TypeName {
  readonly oid: string;
  readonly name: string;
}

// Without operators, which a search path of the caller's could replace.
export const typeNamesSql =
  'SELECT oid::pg_catalog.text AS oid, pg_catalog.format_type(oid, NULL) AS name FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS t (oid)';

/** Names the types of columns, and asks only for those not seen before. */
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
    // Another call may replace them while this one asks.
    const names = current;
    const unseen = [...new Set(columns.map(({ typeOid }) => typeOid))].filter((oid) => !names.has(oid));
    if (unseen.length > 0) {
      for (const { oid, name } of await ask(unseen)) names.set(Number(oid), name);
    }
    return columns.map(({ typeOid }) => names.get(typeOid) ?? 'unknown');
  };
}
