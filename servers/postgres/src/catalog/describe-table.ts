import { shorten } from '@mcp-commons/core';
import type { Database } from '../database/database.ts';
import { findTable, tableNotFound } from './find-table.ts';
import { type Inheritance, type InheritanceRow, inheritanceSql, readInheritance } from './inheritance.ts';
import { type TablePlace, tableKind, unreadable, visibleTables } from './list-tables.ts';

export interface TableDescription {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly rows: number | null;
  readonly comment: string | null;
  /** false when the role may read no column, else null. */
  readonly readable: false | null;
  /** true when policies choose the rows that the role sees, else null. */
  readonly rowSecurity: true | null;
  readonly columns: readonly ColumnDescription[];
  /** How many more columns there are. */
  readonly moreColumns: number;
  /** Keys, checks and other constraints as SQL. */
  readonly constraints: readonly string[];
  /** The foreign keys that refer to this table, each after the name of its own table. */
  readonly referencedBy: readonly string[];
  readonly indexes: readonly string[];
  readonly inheritance: Inheritance;
  /** The query of a view. */
  readonly definition: string | null;
}

interface TableRow extends Omit<TableDescription, 'moreColumns' | 'inheritance'> {
  readonly inheritance: InheritanceRow;
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default?: string;
  /** The labels of an enum, of a domain over an enum, or of an array of enums. */
  readonly labels?: readonly string[];
  readonly comment?: string;
  /** Present only when the role may read other columns, but not this one. */
  readonly readable?: false;
}

/** In characters. */
const maxDefinition = 10_000;

/** Bytes of the columns as JSON, if the rest leaves so much room. */
const maxColumnBytes = 48_000;

/** The same for each of `constraints`, `referencedBy` and `indexes`. */
const maxLineBytes = 7_000;

/**
 * Describes the table at a place, or the one that a name means: `orders`, or `sales.orders` if several schemas have it.
 * Leaves out columns that would make the JSON larger than `maxBytes`.
 *
 * @throws ToolError `not_found`, with similar names; `invalid_input` when several schemas have it.
 */
export async function describeTable(
  database: Database,
  wanted: string | TablePlace,
  maxBytes: number,
  signal: AbortSignal,
): Promise<TableDescription> {
  const oid = await findTable(database, wanted, signal);
  const [table] = await readTable(database, oid, signal).catch(async (error: unknown) => {
    // PostgreSQL reports an internal error when a view is dropped while it is read; findTable then says `not_found`.
    await findTable(database, wanted, signal);
    throw error;
  });
  // It may have been dropped since it was found.
  if (table === undefined) throw await tableNotFound(database, wanted, signal);
  const cut = '\n-- cut here; query pg_get_viewdef for the rest';
  const rest = {
    ...table,
    columns: [],
    definition: table.definition && shorten(table.definition, maxDefinition, cut),
    constraints: linesThatFit(table.constraints, 'pg_constraint'),
    referencedBy: linesThatFit(table.referencedBy, 'pg_constraint'),
    indexes: linesThatFit(table.indexes, 'pg_indexes'),
    inheritance: readInheritance(table.inheritance),
  };
  const columns = thatFit(table.columns, Math.min(maxColumnBytes, maxBytes - bytesOf(rest)));
  return { ...rest, columns, moreColumns: table.columns.length - columns.length };
}

function readTable(database: Database, oid: string, signal: AbortSignal) {
  return database.catalog<TableRow>(
    `SELECT n.nspname AS schema, c.relname AS name, ${tableKind} AS kind,
       CASE WHEN c.reltuples >= 0 AND c.relkind <> 'v' THEN c.reltuples::float8 END AS rows,
       left(obj_description(c.oid, 'pg_class'), 2000) AS comment, ${unreadable} AS readable,
       CASE WHEN row_security_active(c.oid) THEN true END AS "rowSecurity",
       CASE WHEN c.relkind IN ('v', 'm') THEN left(pg_get_viewdef(c.oid), ${maxDefinition + 1}) END AS definition,
       coalesce((SELECT json_agg(json_strip_nulls(json_build_object(
           'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
           -- A NOT NULL constraint that is NOT VALID leaves earlier NULLs.
           'nullable', NOT (type.notnull AND c.relkind NOT IN ('v', 'm') OR a.attnotnull AND a.attnum <> ALL (ARRAY(
             SELECT conkey[1] FROM pg_constraint WHERE conrelid = c.oid AND contype = 'n' AND NOT convalidated))),
           'default', CASE WHEN a.attidentity <> '' THEN 'identity'
             ELSE CASE WHEN a.attgenerated <> '' THEN 'generated as ' ELSE '' END || pg_get_expr(d.adbin, d.adrelid) END,
           'comment', left(col_description(a.attrelid, a.attnum), 500),
           'readable', CASE WHEN has_any_column_privilege(c.oid, 'SELECT')
             AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT') THEN false END,
           'labels', (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = ANY (type.oids))
         )) ORDER BY a.attnum)
         FROM pg_attribute a CROSS JOIN LATERAL (
             WITH RECURSIVE base AS (
               SELECT oid, typelem, typnotnull, typbasetype FROM pg_type WHERE oid = a.atttypid UNION ALL
               SELECT t.oid, t.typelem, t.typnotnull, t.typbasetype FROM base JOIN pg_type t ON t.oid = base.typbasetype)
             SELECT bool_or(typnotnull) AS notnull, array_agg(oid) || array_agg(typelem) AS oids FROM base) type
           LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns,
       -- A constraint or index that was just dropped is NULL.
       array_remove(ARRAY(SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid = c.oid AND (contype <> 'n' OR NOT convalidated)
         ORDER BY contype <> 'p', conname), NULL) AS constraints,
       array_remove(ARRAY(SELECT k.conrelid::regclass || ' ' || pg_get_constraintdef(k.oid)
         FROM pg_constraint k JOIN pg_class other ON other.oid = k.conrelid
         WHERE k.confrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
           AND has_schema_privilege(other.relnamespace, 'USAGE') ORDER BY 1), NULL) AS "referencedBy",
       array_remove(ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = c.oid ORDER BY indexrelid), NULL) AS indexes,
       ${inheritanceSql} AS inheritance
     FROM ${visibleTables} WHERE c.oid = $1::oid`,
    [oid],
    signal,
  );
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** The items that fit with a comma each, also after one that does not. */
function thatFit<Item>(items: readonly Item[], maxBytes: number): Item[] {
  let room = maxBytes;
  return items.filter((item) => {
    const bytes = bytesOf(item) + 1;
    const fits = bytes <= room;
    if (fits) room -= bytes;
    return fits;
  });
}

function linesThatFit(lines: readonly string[], catalog: string): string[] {
  const shown = thatFit(lines, maxLineBytes);
  const more = lines.length - shown.length;
  return more === 0 ? shown : [...shown, `-- ${more} more did not fit; query ${catalog} for them`];
}
