import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { listSchemas } from '../catalog/list-schemas.ts';
import type { Databases } from '../databases.ts';
import { markUntrusted } from '../untrusted.ts';

export const listSchemasTool = (databases: Databases) =>
  defineTool({
    name: 'list_schemas',
    title: 'List schemas',
    description: 'Lists the schemas that can be used, with their number of tables.',
    input: z.strictObject(databases.choice),
    output: z.object({
      schemas: z.array(z.looseObject({})),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ database }, { signal }) {
      const schemas = await listSchemas(databases.get(database), signal);
      const lines = schemas.map(({ name, tables, comment }) =>
        [`${name}, ${tables} tables`, ...(comment ? [comment] : [])].join(' -- '),
      );
      return reply(
        { schemas: schemas.map(({ comment, ...schema }) => ({ ...schema, ...(comment && { comment }) })) },
        markUntrusted(lines.join('\n')),
      );
    },
  });
