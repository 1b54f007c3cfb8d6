import { decodeCursor, defineTool, encodeCursor, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { listTables, type Table } from '../catalog/list-tables.ts';
import { showControls } from '../database/show-controls.ts';
import type { Databases } from '../databases.ts';
import { markUntrusted } from '../untrusted.ts';

const pageSize = 100;

const cursorSchema = z.strictObject({ schema: z.string(), name: z.string() });

export const listTablesTool = (databases: Databases) =>
  defineTool({
    name: 'list_tables',
    title: 'List tables',
    description: 'Lists tables and views with estimated rows, bytes on disk and comment.',
    input: z.strictObject({
      schema: z.string().optional().describe('Only of this schema.'),
      cursor: z.string().optional().describe('nextCursor of the page before.'),
      ...databases.choice,
    }),
    output: z.object({
      tables: z.array(z.looseObject({})),
      nextCursor: z.string().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ schema, cursor, database }, { signal }) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema);
      const found = await listTables(databases.get(database), { schema, after, limit: pageSize + 1 }, signal);
      const page = found.slice(0, pageSize);
      const last = found.length > pageSize ? page.at(-1) : undefined;
      const next = last && { nextCursor: encodeCursor({ schema: last.schema, name: last.name }) };
      const more = next ? `\nMore tables follow: cursor ${next.nextCursor}` : '';
      const text =
        page.length === 0
          ? `No table or view that this role may use${schema === undefined ? '' : ` in the schema ${JSON.stringify(schema)}`}; list_schemas names the schemas.`
          : `${markUntrusted(page.map(writeTable).join('\n'))}${more}`;
      return reply({ tables: page.map(withoutAbsent), ...next }, text);
    },
  });

function withoutAbsent({ rows, bytes, comment, ...table }: Table) {
  return {
    ...table,
    ...(rows !== null && { rows }),
    ...(bytes !== null && { bytes }),
    ...(comment !== null && { comment }),
  };
}

function writeTable({ schema, name, kind, rows, bytes, comment }: Table): string {
  const parts = [
    `${schema}.${name}`,
    kind,
    ...(rows === null ? [] : [`about ${rows} rows`]),
    ...(bytes === null ? [] : [`${Math.ceil(bytes / 1024)} kB`]),
  ];
  return showControls(parts.join(', ') + (comment ? ` -- ${comment}` : ''));
}
