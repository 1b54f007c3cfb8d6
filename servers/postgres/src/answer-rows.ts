import * as z from 'zod';
import type { Value } from './database/result.ts';
import type { Answer } from './database/run-request.ts';
import { showControls } from './database/show-controls.ts';
import { markUntrusted, untrustedField, untrustedNote } from './untrusted.ts';

/** The output fields of every answer with rows. */
export const rowsOutput = {
  ...untrustedField,
  columns: z.array(z.looseObject({})).describe('name and type of each.'),
  // Declared as arrays, but not validated: we made the rows, and checking a thousand of them takes time.
  rows: z
    .unknown()
    .meta({ type: 'array', items: { type: 'array', items: {} } })
    .describe("Values that JSON would round are PostgreSQL's text."),
  truncated: z.boolean(),
  hint: z.string().optional().describe('How to get the rest.'),
};

type Hints = Readonly<Record<NonNullable<Answer['truncated']>, string>>;

const pageHints: Hints = {
  rows: 'More rows follow. Page by a key: ORDER BY id LIMIT 100, then WHERE id > the last one seen; or aggregate.',
  bytes:
    'More rows follow, but did not fit. Select fewer or shorter columns, left(column, 200), or page by a key: ORDER BY id LIMIT 20, then WHERE id > the last one seen.',
};

export interface RowsAnswer {
  readonly output: z.input<z.ZodObject<typeof rowsOutput>> & { rows: Value[][] };
  /** The rows as a table for a reader. */
  readonly text: string;
}

/** The rows as structured output and as text; `hints` say how to get the rest. */
export function answerRows({ columns, rows, lines, truncated }: Answer, hints = pageHints): RowsAnswer {
  const header = columns.map(({ name }) => showControls(name)).join(' | ');
  const table = [header, '-'.repeat(Math.min(header.length, 80)), ...lines].join('\n');
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  const hint = truncated && hints[truncated];
  return {
    output: {
      ...untrustedNote,
      columns: [...columns],
      rows,
      truncated: truncated !== undefined,
      ...(hint && { hint }),
    },
    text: `${markUntrusted(table)}\n${hint ? `${count}, truncated. ${hint}` : count}`,
  };
}
