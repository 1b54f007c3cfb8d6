import type { Column } from './statement.ts';

/** Types remembered before their names are asked for again. */
const maxTypes = 10_000;

export interface TypeName {
  readonly oid: string;
  readonly name: string;
}

// Without operators, which a search path of the caller's could replace.
export const typeNamesSql =
  'SELECT oid::pg_catalog.text AS oid, pg_catalog.format_type(oid, NULL) AS name FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS t (oid)';

/** Names the types of columns, and asks only for those not seen before. */
export function createTypeNames() {
  const names = new Map<number, string>();
  return async (
    columns: readonly Column[],
    ask: (typeOids: readonly number[]) => Promise<readonly TypeName[]>,
  ): Promise<readonly string[]> => {
    const unseen = [...new Set(columns.map(({ typeOid }) => typeOid))].filter((oid) => !names.has(oid));
    if (unseen.length > 0) {
      if (names.size > maxTypes) names.clear();
      for (const { oid, name } of await ask(unseen)) names.set(Number(oid), name);
    }
    return columns.map(({ typeOid }) => names.get(typeOid) ?? 'unknown');
  };
}
