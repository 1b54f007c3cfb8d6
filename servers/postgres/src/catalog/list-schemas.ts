import type { Database } from '../database/database.ts';

export interface Schema {
  readonly name: string;
  readonly tables: number;
  readonly comment: string | null;
}

/** True for a schema `n` of a catalog query that the role may use and that is not PostgreSQL's own. */
export const visibleSchema = `n.nspname !~ '^(pg_|information_schema$)' AND has_schema_privilege(n.oid, 'USAGE')`;

/** Lists up to `limit` visible schemas whose names begin with `prefix`. */
export function listSchemas(
  database: Database,
  { prefix = '', limit }: { prefix?: string; limit: number },
  signal: AbortSignal,
): Promise<Schema[]> {
  return database.catalog<Schema>(
    `SELECT n.nspname AS name,
       (SELECT count(*)::int FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS tables,
       left(obj_description(n.oid, 'pg_namespace'), 300) AS comment
     FROM pg_namespace n
     WHERE ${visibleSchema}
       AND starts_with(n.nspname, $1)
     ORDER BY n.nspname LIMIT $2`,
    [prefix, limit],
    signal,
  );
}
