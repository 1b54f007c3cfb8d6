import { ToolError } from '@mcp-commons/core';
import type { Database } from '../database/database.ts';
import { tableKind, visibleTables } from './list-tables.ts';

export interface TableDescription {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly rows: number | null;
  readonly comment: string | null;
  readonly columns: readonly ColumnDescription[];
  /** Keys, checks and other constraints as SQL. */
  readonly constraints: readonly string[];
  readonly indexes: readonly string[];
  /** The query of a view. */
  readonly definition: string | null;
}

interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default?: string;
  /** The labels of an enum. */
  readonly labels?: readonly string[];
  readonly comment?: string;
}

interface Found extends Omit<TableDescription, 'columns' | 'constraints' | 'indexes'> {
  readonly oid: string;
}

/**
 * Describes the table that `name` means: `orders`, or `sales.orders` where more schemas have one.
 *
 * @throws ToolError `not_found`, with names like it; `invalid_input` when several schemas have it.
 */
export async function describeTable(
  database: Database,
  name: string,
  signal: AbortSignal,
): Promise<TableDescription> {
  const { oid, ...table } = await findTable(database, name, signal);
  const [row] = await database.catalog<Pick<TableDescription, 'columns' | 'constraints' | 'indexes'>>(
    `SELECT
       coalesce((SELECT json_agg(json_strip_nulls(json_build_object(
           'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
           'default', CASE WHEN a.attidentity <> '' THEN 'identity'
             ELSE CASE WHEN a.attgenerated <> '' THEN 'generated as ' ELSE '' END || pg_get_expr(d.adbin, d.adrelid) END,
           'comment', left(col_description(a.attrelid, a.attnum), 500),
           'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid)
         )) ORDER BY a.attnum)
         FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns,
       ARRAY(SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid = $1::oid AND contype <> 'n' ORDER BY contype <> 'p', conname) AS constraints,
       ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = $1::oid ORDER BY indexrelid) AS indexes`,
    [oid],
    signal,
  );
  if (row === undefined) throw new Error('PostgreSQL answered without a row');
  return { ...table, ...row };
}

async function findTable(database: Database, name: string, signal: AbortSignal): Promise<Found> {
  const found = await database.catalog<Found>(
    `SELECT c.oid::text, n.nspname AS schema, c.relname AS name, ${tableKind} AS kind,
       CASE WHEN c.reltuples >= 0 AND c.relkind <> 'v' THEN c.reltuples::float8 END AS rows,
       left(obj_description(c.oid, 'pg_class'), 2000) AS comment,
       CASE WHEN c.relkind IN ('v', 'm') THEN left(pg_get_viewdef(c.oid), 10000) END AS definition
     FROM ${visibleTables}
     WHERE c.relname = $1 OR n.nspname || '.' || c.relname = $1
     ORDER BY n.nspname LIMIT 10`,
    [name],
    signal,
  );
  const [table, ...others] = found;
  if (table === undefined) throw await notFound(database, name, signal);
  if (others.length === 0) return table;
  const candidates = found.map((one) => `${one.schema}.${one.name}`).join(', ');
  throw new ToolError('invalid_input', `${name} is in several schemas. Say which: ${candidates}.`);
}

async function notFound(database: Database, name: string, signal: AbortSignal): Promise<ToolError> {
  const [, bare = ''] = /([^.]*)$/.exec(name) ?? [];
  const similar = await database.catalog<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM ${visibleTables}
     WHERE strpos(lower(c.relname), lower($1)) > 0 OR strpos(lower($1), lower(c.relname)) > 0
     ORDER BY 1 LIMIT 5`,
    [bare],
    signal,
  );
  const guess = similar.length > 0 ? ` Did you mean ${similar.map((one) => one.name).join(', ')}?` : '';
  return new ToolError('not_found', `No table or view ${name} in the schemas this role may use.${guess}`);
}

/** The description as text for a reader. */
export function writeDescription(table: TableDescription): string {
  const rows = table.rows === null ? '' : `, about ${table.rows} rows`;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  return [
    `${table.kind} ${table.schema}.${table.name}${rows}${remark(table.comment)}`,
    ...section('columns', table.columns.map(writeColumn)),
    ...section('constraints', table.constraints),
    ...section('indexes', table.indexes),
    ...section('definition', table.definition?.split('\n') ?? []),
  ].join('\n');
}

function writeColumn({ name, type, nullable, default: value, labels, comment }: ColumnDescription): string {
  const parts = [
    `${name} ${type}`,
    ...(nullable ? [] : ['not null']),
    ...(value === undefined ? [] : [`default ${value}`]),
    ...(labels === undefined ? [] : [`one of ${labels.join(', ')}`]),
  ];
  return `${parts.join(', ')}${remark(comment)}`;
}

function remark(comment: string | null | undefined): string {
  return comment ? ` -- ${comment.replace(/\s+/g, ' ')}` : '';
}
