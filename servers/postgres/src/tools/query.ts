import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { answerRows, rowsOutput } from '../answer-rows.ts';
import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';
import { paramsField } from './params-field.ts';

/** Rows when the model does not ask for a number. */
const usualRows = 100;

export const queryTool = (databases: Databases, { maxRows }: Options) =>
  defineTool({
    name: 'query',
    title: 'Query',
    description:
      'Runs one SQL statement that returns rows, read-only: SELECT, WITH, VALUES, TABLE, SHOW, EXPLAIN. ' +
      'A longer result is truncated and says so.',
    input: z.strictObject({
      sql: z.string().describe('One statement; values as $1, $2.'),
      params: paramsField,
      max_rows: z
        .int()
        .min(1)
        .max(maxRows)
        .default(Math.min(usualRows, maxRows))
        .describe('Rows to return at most.'),
      ...databases.choice,
    }),
    output: z.object({ ...rowsOutput, rowCount: z.int() }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ sql, params = [], max_rows, database }, { signal }) {
      const request = { sql, parameters: params, maxRows: max_rows };
      const { output, text } = answerRows(await databases.get(database).read(request, signal));
      return reply({ ...output, rowCount: output.rows.length }, text);
    },
  });
