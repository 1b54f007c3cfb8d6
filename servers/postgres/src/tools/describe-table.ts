import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { describeTable } from '../catalog/describe-table.ts';
import { writeDescription } from '../catalog/write-description.ts';
import type { Databases } from '../databases.ts';
import { untrustedField, untrustedNote } from '../untrusted.ts';
import { withoutNulls } from '../without-nulls.ts';

export const describeTableTool = (databases: Databases, maxBytes: number) =>
  defineTool({
    name: 'describe_table',
    title: 'Describe a table',
    description:
      'Describes a table or view: columns, keys, constraints, indexes, partitions, inheritance, comments.',
    input: z.strictObject({
      table: z.string().min(1).max(200).describe('orders or sales.orders.'),
      ...databases.choice,
    }),
    output: z.looseObject({
      ...untrustedField,
      schema: z.string(),
      name: z.string(),
      columns: z
        .array(z.looseObject({}))
        .describe('name, type, nullable, default, labels, comment, readable.'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ table, database }, { signal }) {
      const described = await describeTable(databases.get(database), table, maxBytes, signal);
      const {
        schema,
        name,
        columns,
        moreColumns,
        constraints,
        referencedBy,
        indexes,
        inheritance,
        definition,
        ...facts
      } = described;
      return reply(
        {
          ...untrustedNote,
          schema,
          name,
          ...withoutNulls(facts),
          columns: columns.map((column) => ({ ...column })),
          ...(moreColumns > 0 && { moreColumns }),
          constraints: [...constraints],
          ...(referencedBy.length > 0 && { referencedBy: [...referencedBy] }),
          indexes: [...indexes],
          ...inheritance,
          ...(definition !== null && { definition }),
        },
        writeDescription(described),
      );
    },
  });
