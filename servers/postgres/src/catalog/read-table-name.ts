import type { TablePlace } from './list-tables.ts';

/** [schema .] table, each either in quotes, where "" means a quote, or without quotes and dots. */
const quotedName = /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+"|[^".]+)$/;

/**
 * Returns the places that a name may mean, first the bare name, whose schema is ''. Quotes say which dot separates
 * schema and table: `"a.b".c`. Without quotes, any dot or none may separate them.
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
