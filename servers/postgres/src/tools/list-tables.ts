import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { listTablePage, type Table } from '../catalog/list-tables.ts';
import { showControls } from '../database/show-controls.ts';
import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';
import { markUntrusted, untrustedField, untrustedNote } from '../untrusted.ts';
import { withoutNulls } from '../without-nulls.ts';

export const listTablesTool = (databases: Databases, { maxBytes }: Options) =>
  defineTool({
    name: 'list_tables',
    title: 'List tables',
    description: 'Lists tables and views with estimated rows, bytes on disk and comment.',
    input: z.strictObject({
      schema: z.string().optional().describe('Only of this schema.'),
      cursor: z.string().optional().describe('nextCursor of the previous page.'),
      ...databases.choice,
    }),
    output: z.object({
      ...untrustedField,
      tables: z.array(z.looseObject({})),
      nextCursor: z.string().optional(),
      hint: z.string().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ schema, cursor, database }, { signal }) {
      const wanted = { schema, database, cursor, maxBytes };
      const { tables, ...next } = await listTablePage(databases.get(database), wanted, signal);
      if (tables.length === 0) {
        const hint = `No table or view that this role may use${schema === undefined ? '' : ` in the schema ${JSON.stringify(schema)}`}; list_schemas names the schemas.`;
        return reply({ tables: [], hint }, hint);
      }
      const more = next.nextCursor ? `\nMore tables follow: cursor ${next.nextCursor}` : '';
      return reply(
        { ...untrustedNote, tables: tables.map(withoutNulls), ...next },
        `${markUntrusted(tables.map(writeTable).join('\n'))}${more}`,
      );
    },
  });

function writeTable({ schema, name, kind, rows, bytes, comment, readable }: Table): string {
  const parts = [
    `${schema}.${name}`,
    kind,
    ...(rows === null ? [] : [`about ${rows} rows`]),
    ...(bytes === null ? [] : [`${Math.ceil(bytes / 1024)} kB`]),
    ...(readable === false ? ['not readable'] : []),
  ];
  return showControls(parts.join(', ') + (comment ? ` -- ${comment}` : ''));
}
