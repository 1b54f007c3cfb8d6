import type { Database } from '../database/database.ts';
import { visibleSchema } from './list-schemas.ts';
import { tableKind, visibleTables } from './list-tables.ts';

export interface FoundObject {
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
  /** The table of a column, the arguments of a function. */
  readonly of: string | null;
  readonly comment: string | null;
}

/** Lower case by the collation of the database, because names have the collation C, which folds only ASCII. */
export const folded = (text: string) => `lower(${text} COLLATE "default")`;

/** Finds tables, views, columns, functions and types whose name or comment contains `text`, in any case. */
export function searchObjects(
  database: Database,
  { text, limit }: { text: string; limit: number },
  signal: AbortSignal,
): Promise<FoundObject[]> {
  return database.catalog<FoundObject>(
    `SELECT kind, schema, name, "of", left(comment, 300) AS comment FROM (
       SELECT 1 AS place, ${tableKind} AS kind, n.nspname AS schema, c.relname AS name, NULL AS "of",
         obj_description(c.oid, 'pg_class') AS comment FROM ${visibleTables}
       UNION ALL
       SELECT 2, 'column', n.nspname, a.attname, c.relname::text, col_description(c.oid, a.attnum)
       FROM ${visibleTables} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       UNION ALL
       SELECT 3, 'function', n.nspname, p.proname, pg_get_function_arguments(p.oid), obj_description(p.oid, 'pg_proc')
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE ${visibleSchema}
       UNION ALL
       SELECT 4, 'type', n.nspname, t.typname, NULL, obj_description(t.oid, 'pg_type')
       FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
       -- Without the row type of every table and the array type of every type.
       WHERE ${visibleSchema}
         AND CASE t.typtype
           WHEN 'c' THEN EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
           WHEN 'b' THEN NOT EXISTS (SELECT FROM pg_type item WHERE item.typarray = t.oid)
           ELSE t.typtype IN ('e', 'd', 'r') END
     ) o
     WHERE strpos(${folded('name')}, ${folded('$1')}) > 0 OR strpos(${folded('comment')}, ${folded('$1')}) > 0
     ORDER BY ${folded('name')} <> ${folded('$1')}, place, schema, "of", name LIMIT $2`,
    [text, limit],
    signal,
  );
}
