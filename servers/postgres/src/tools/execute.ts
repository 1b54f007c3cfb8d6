import { confirm, defineTool, reply, shorten } from '@mcp-commons/core';
import * as z from 'zod';
import { answerRows, rowsOutput } from '../answer-rows.ts';
import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';
import { markUntrusted } from '../untrusted.ts';
import { paramsField } from './params-field.ts';

/** Characters of SQL, and of parameters, that the person sees. */
const shownLength = 2_000;

// Without the hint to page, because running it again would repeat the change.
const madeInFull = 'The change was made in full; not all of its rows are shown.';

export const executeTool = (databases: Databases, { maxRows }: Options) =>
  defineTool({
    name: 'execute',
    title: 'Execute',
    description:
      'Runs one SQL statement that changes data or schema, in a transaction of its own, and commits it. ' +
      'The person is asked first where the client can ask. For reading use query.',
    input: z.strictObject({
      sql: z.string().describe('One statement; values as $1, $2.'),
      params: paramsField,
      ...databases.choice,
    }),
    output: z.object({
      ...rowsOutput,
      command: z.string().describe('For example UPDATE 3.'),
      notices: z.array(z.string()).optional(),
    }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    scopes: ['postgres:write'],

    async run({ sql, params = [], database }, ctx) {
      const target = databases.get(database);
      const [first, ...others] = databases.names;
      const where = others.length === 0 ? 'the database' : `the database ${database ?? first}`;
      const values = params.length === 0 ? '' : `\n\nwith ${show(JSON.stringify(params))}`;
      const message = `Run on ${where} and commit?\n\n${show(sql)}${values}`;
      const answer = await target.write({ sql, parameters: params, maxRows }, ctx.signal, () =>
        confirm(ctx, { message, otherwise: 'proceed' }),
      );
      const { output, text } = answerRows(answer, { rows: madeInFull, bytes: madeInFull });
      const { tag, notices = [], columns } = answer;
      const said = [
        tag,
        ...(notices.length > 0 ? [markUntrusted(notices.join('\n'))] : []),
        ...(columns.length > 0 ? [text] : []),
      ];
      return reply(
        { ...output, command: tag, ...(notices.length > 0 && { notices: [...notices] }) },
        said.join('\n'),
      );
    },
  });

function show(text: string): string {
  return shorten(text, shownLength, ` … and ${text.length - shownLength} more characters`);
}
