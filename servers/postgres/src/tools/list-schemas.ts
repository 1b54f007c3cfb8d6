import { defineTool, firstThatFit, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { listSchemas } from '../catalog/list-schemas.ts';
import { showControls } from '../database/show-controls.ts';
import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';
import { markUntrusted, untrustedField, untrustedNote } from '../untrusted.ts';
import { withoutNulls } from '../without-nulls.ts';

const maxSchemas = 500;

export const listSchemasTool = (databases: Databases, { maxBytes }: Options) =>
  defineTool({
    name: 'list_schemas',
    title: 'List schemas',
    description: 'Lists usable schemas, with their number of tables.',
    input: z.strictObject(databases.choice),
    output: z.object({
      ...untrustedField,
      schemas: z.array(z.looseObject({})),
      truncated: z.boolean(),
      hint: z.string().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ database }, { signal }) {
      const found = await listSchemas(databases.get(database), { limit: maxSchemas + 1 }, signal);
      const schemas = firstThatFit(found.slice(0, maxSchemas), maxBytes);
      const truncated = found.length > schemas.length;
      const hint = truncated && `Only the first ${schemas.length}; query pg_namespace for the rest.`;
      const lines = schemas.map(({ name, tables, comment }) =>
        showControls([`${name}, ${tables} tables`, ...(comment ? [comment] : [])].join(' -- ')),
      );
      return reply(
        { ...untrustedNote, schemas: schemas.map(withoutNulls), truncated, ...(hint && { hint }) },
        [markUntrusted(lines.join('\n')), ...(hint ? [hint] : [])].join('\n'),
      );
    },
  });
