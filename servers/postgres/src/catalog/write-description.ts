import { showControls } from '../database/show-controls.ts';
import { markUntrusted } from '../untrusted.ts';
import type { ColumnDescription, TableDescription } from './describe-table.ts';

/** Writes the description as text, marked as data. */
export function writeDescription(table: TableDescription): string {
  const rows = table.rows === null ? '' : `, about ${table.rows} rows`;
  const indented = (line: string) => `  ${line}`;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map(indented)];
  const { partitionKey, partitionOf, inherits, partitionCount, partitions, childTables } = table.inheritance;
  const lines = [
    `${table.kind} ${table.schema}.${table.name}${rows}${remark(table.comment)}`,
    ...(partitionOf === undefined ? [] : [`partition of: ${partitionOf}`]),
    ...(partitionKey === undefined ? [] : [`partition key: ${partitionKey}`]),
    ...(inherits === undefined ? [] : [`inherits: ${inherits.join(', ')}`]),
    ...section('columns', table.columns.map(writeColumn)),
    ...(table.readable === false ? ['readable: nothing, by this role'] : []),
    ...(table.rowSecurity ? ['row security: policies choose the rows that this role sees'] : []),
    ...section('constraints', table.constraints),
    ...section('referenced by', table.referencedBy),
    ...section('indexes', table.indexes),
    ...(partitions === undefined ? [] : [`partitions: ${partitionCount}`, ...partitions.map(indented)]),
    ...section('child tables', childTables ?? []),
    ...section('definition', table.definition?.split('\n') ?? []),
  ];
  const more =
    table.moreColumns > 0
      ? `\nColumns that did not fit: ${table.moreColumns}; query pg_attribute for them.`
      : '';
  return `${markUntrusted(lines.map(showControls).join('\n'))}${more}`;
}

function writeColumn(column: ColumnDescription): string {
  const { name, type, nullable, default: value, labels, comment, readable } = column;
  const parts = [
    `${name} ${type}`,
    ...(nullable ? [] : ['not null']),
    ...(value === undefined ? [] : [`default ${value}`]),
    ...(labels === undefined ? [] : [`one of ${labels.join(', ')}`]),
    ...(readable === false ? ['not readable'] : []),
  ];
  return `${parts.join(', ')}${remark(comment)}`;
}

function remark(comment: string | null | undefined): string {
  return comment ? ` -- ${comment}` : '';
}
