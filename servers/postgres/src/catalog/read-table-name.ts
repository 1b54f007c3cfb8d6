import type { TablePlace } from './list-tables.ts';

/** A part in quotes, where "" is a quote, or one that needs none; before it perhaps another, and a dot. */
const quotedName = /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+"|[^".]+)$/;

/**
 * The places a name may mean, the bare name first, whose schema is ''. Quotes say which dot parts schema and table:
 * `"a.b".c`. Without them any may, or none.
 */
export function readTableName(name: string): TablePlace[] {
  const [, schema = '', table] = quotedName.exec(name) ?? [];
  if (name.includes('"') && table !== undefined) return [{ schema: unquote(schema), name: unquote(table) }];
  const parts = name.split('.');
  return parts.map((_, i) => ({ schema: parts.slice(0, i).join('.'), name: parts.slice(i).join('.') }));
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
