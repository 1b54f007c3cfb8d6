import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { Databases } from '../databases.ts';
import { markUntrusted, untrustedField, untrustedNote } from '../untrusted.ts';
import { paramsField } from './params-field.ts';

export const explainQueryTool = (databases: Databases) =>
  defineTool({
    name: 'explain_query',
    title: 'Explain a query',
    description:
      "Shows PostgreSQL's plan for one statement, also for INSERT, UPDATE, DELETE, which never run. " +
      'analyze runs a reading statement and shows where its time goes.',
    input: z.strictObject({
      sql: z.string().describe('The statement, without EXPLAIN.'),
      params: paramsField,
      analyze: z.boolean().default(false).describe('Run it and measure.'),
      ...databases.choice,
    }),
    output: z.object({ ...untrustedField, plan: z.string() }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ sql, params = [], analyze, database }, { signal }) {
      const lines = await databases.get(database).explain({ sql, parameters: params, analyze }, signal);
      const plan = lines.join('\n');
      return reply({ ...untrustedNote, plan }, markUntrusted(plan));
    },
  });
