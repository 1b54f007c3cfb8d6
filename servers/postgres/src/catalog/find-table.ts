import { ToolError } from '@mcp-commons/core';
import type { Database } from '../database/database.ts';
import { showControls } from '../database/show-controls.ts';
import { type TablePlace, visibleTables } from './list-tables.ts';
import { readTableName } from './read-table-name.ts';
import { folded } from './search-objects.ts';

/** The name of a table in a catalog query, in quotes where dots or letters need them. */
const path = `quote_ident(n.nspname) || '.' || quote_ident(c.relname)`;

/**
 * Returns the oid of the table at a place, or of the one that a name means.
 *
 * @throws ToolError `not_found`, with similar names; `invalid_input` when several schemas have it.
 */
export async function findTable(
  database: Database,
  wanted: string | TablePlace,
  signal: AbortSignal,
): Promise<string> {
  const places = placesOf(wanted);
  const found = await database.catalog<{ oid: string; path: string; isBare: boolean }>(
    `SELECT c.oid::text, ${path} AS path, wanted.schema = '' AS "isBare"
     FROM ${visibleTables} JOIN unnest($1::text[], $2::text[]) AS wanted(schema, name)
       ON c.relname = wanted.name AND wanted.schema IN ('', n.nspname)
     ORDER BY "isBare", n.nspname LIMIT 10`,
    [places.map(({ schema }) => schema), places.map(({ name }) => name)],
    signal,
  );
  const [table, ...others] = found.filter(({ isBare }) => isBare === found[0]?.isBare);
  if (table === undefined) throw await tableNotFound(database, wanted, signal);
  if (others.length === 0) return table.oid;
  const candidates = showControls([table, ...others].map((one) => one.path).join(', '));
  throw new ToolError('invalid_input', `${nameOf(wanted)} is in several schemas. Say which: ${candidates}.`);
}

/** The failure when a table does not exist, with similar names. */
export async function tableNotFound(
  database: Database,
  wanted: string | TablePlace,
  signal: AbortSignal,
): Promise<ToolError> {
  const bare = placesOf(wanted).at(-1)?.name;
  const similar = await database.catalog<{ path: string }>(
    `SELECT ${path} AS path FROM ${visibleTables}
     WHERE strpos(${folded('c.relname')}, ${folded('$1')}) > 0 OR strpos(${folded('$1')}, ${folded('c.relname')}) > 0
     ORDER BY 1 LIMIT 5`,
    [bare],
    signal,
  );
  const paths = showControls(similar.map((one) => one.path).join(', '));
  const guess = similar.length > 0 ? `. Did you mean ${paths}?` : ': list_tables names them.';
  return new ToolError(
    'not_found',
    `No table or view ${nameOf(wanted)} in the schemas this role may use${guess}`,
  );
}

function placesOf(wanted: string | TablePlace): TablePlace[] {
  return typeof wanted === 'string' ? readTableName(wanted) : [wanted];
}

function nameOf(wanted: string | TablePlace): string {
  return showControls(typeof wanted === 'string' ? wanted : `${wanted.schema}.${wanted.name}`);
}
