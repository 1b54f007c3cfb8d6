import { firstThatFit, openCursor, sealCursor } from '@mcp-commons/core';
import * as z from 'zod';
import type { Database } from '../database/database.ts';
import { visibleSchema } from './list-schemas.ts';

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  /** PostgreSQL's estimate; null before the first ANALYZE. */
  readonly rows: number | null;
  /** On disk with indexes and partitions; null while the table or a partition is locked. */
  readonly bytes: number | null;
  readonly comment: string | null;
  /** false when the role may read no column, else null. */
  readonly readable: false | null;
}

export interface TablePlace {
  readonly schema: string;
  readonly name: string;
}

/** The kind of the relation `c` in words. */
export const tableKind = `CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
  WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END`;

/** The tables and views in schemas that the role may use, without PostgreSQL's own. */
export const visibleTables = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  AND ${visibleSchema} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

/** False when the role may read no column of `c`, else NULL. */
export const unreadable = `CASE WHEN NOT has_any_column_privilege(c.oid, 'SELECT') THEN false END`;

/** Which tables to list. A cursor continues only the same query. */
interface TableQuery {
  readonly schema?: string | undefined;
  /** The name of the database, if the caller chose one. */
  readonly database?: string | undefined;
}

const pageSize = 100;

const cursorSchema = z.strictObject({ schema: z.string(), name: z.string() });

/** Lists one page of tables by schema and name, up to `maxBytes` of JSON. */
export async function listTablePage(
  database: Database,
  { cursor, maxBytes, ...query }: TableQuery & { cursor: string | undefined; maxBytes: number },
  signal: AbortSignal,
): Promise<{ readonly tables: Table[]; readonly nextCursor?: string }> {
  const after = openCursor(cursor, query, cursorSchema);
  const found = await listTables(database, { schema: query.schema, after, limit: pageSize + 1 }, signal);
  const tables = firstThatFit(found.slice(0, pageSize), maxBytes);
  const last = found.length > tables.length ? tables.at(-1) : undefined;
  return { tables, ...(last && { nextCursor: sealCursor({ schema: last.schema, name: last.name }, query) }) };
}

/** Lists up to `limit` tables that come after `after`. */
function listTables(
  database: Database,
  { schema, after, limit }: { schema?: string | undefined; after?: TablePlace | undefined; limit: number },
  signal: AbortSignal,
): Promise<Table[]> {
  // pg_total_relation_size waits for exclusive locks: one ALTER TABLE or REINDEX would block the whole list.
  return database.catalog<Table>(
    `SELECT schema, name, kind, rows, (
       WITH RECURSIVE part (oid) AS (
         SELECT page.oid UNION ALL
         SELECT inhrelid FROM pg_inherits JOIN part ON inhparent = part.oid WHERE kind = 'partitioned table')
       SELECT CASE WHEN EXISTS (
         SELECT FROM pg_locks l LEFT JOIN pg_index i ON i.indexrelid = l.relation
           JOIN part ON part.oid IN (l.relation, i.indrelid)
         WHERE l.mode = 'AccessExclusiveLock') THEN NULL
         ELSE (SELECT sum(pg_total_relation_size(oid))::float8 FROM part) END) AS bytes,
       left(obj_description(oid, 'pg_class'), 300) AS comment, readable
     FROM (
       SELECT c.oid, n.nspname AS schema, c.relname AS name, ${tableKind} AS kind,
         CASE WHEN c.reltuples >= 0 AND c.relkind <> 'v' THEN c.reltuples::float8 END AS rows,
         ${unreadable} AS readable
       FROM ${visibleTables}
       WHERE ($1::text IS NULL OR n.nspname = $1)
         AND ($2::text IS NULL OR (n.nspname::text, c.relname::text) > ($2, $3::text))
       ORDER BY n.nspname::text, c.relname::text LIMIT $4
     ) page
     ORDER BY schema::text, name::text`,
    [schema ?? null, after?.schema ?? null, after?.name ?? null, limit],
    signal,
  );
}

/** Lists up to `limit` distinct table names that begin with `prefix`, in one schema or all. */
export async function listTableNames(
  database: Database,
  { schema, prefix, limit }: { schema?: string | undefined; prefix: string; limit: number },
  signal: AbortSignal,
): Promise<string[]> {
  const tables = await database.catalog<{ name: string }>(
    `SELECT DISTINCT c.relname AS name FROM ${visibleTables}
     WHERE ($1::text IS NULL OR n.nspname = $1) AND starts_with(c.relname, $2) ORDER BY 1 LIMIT $3`,
    [schema ?? null, prefix, limit],
    signal,
  );
  return tables.map(({ name }) => name);
}
