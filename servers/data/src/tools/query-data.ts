import { defineTool, openCursor, sealCursor } from '@mcp-commons/core';
import * as z from 'zod';
import { compileFilter } from '../query/compile-filter.ts';
import { parsePath } from '../query/path.ts';
import { projector } from '../query/project.ts';
import { type Position, readPage } from '../reading/read-page.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, cursorField, fieldsField, filterField, noticeOf, reading } from './fields.ts';

/** Without it, a model concludes from an empty answer to `{"Total": "9"}` that nothing has `{"total": 9}`. */
const nothingMatches =
  'No document matches. Field names and text are case-sensitive, and types never convert: describe_collection shows what is there.';

/** For models that write `{"total": -1}`, as in MongoDB. */
const sortExample = 'must be a list such as [{"field": "total", "dir": "desc"}]';

export const queryDataTool = (use: UseCollections, settings: Settings) =>
  defineTool({
    name: 'query_data',
    title: 'Query data',
    description:
      'Finds documents. $eq $ne $gt $gte $lt $lte $in $nin $exists $and $or $nor $not, $contains $startsWith $endsWith ' +
      '(with "$ignoreCase":true). An array matches by any element, null matches missing, types never convert. ' +
      'For totals use aggregate_data.',
    input: z.strictObject({
      collection: collectionField,
      filter: filterField,
      fields: fieldsField,
      sort: z
        .array(
          z.strictObject({ field: z.string(), dir: z.enum(['asc', 'desc']).default('asc') }),
          sortExample,
        )
        .max(5)
        .optional()
        .describe('Else file order.'),
      limit: z.int().min(1).max(100).default(10).describe('Page size.'),
      cursor: cursorField,
    }),
    output: z.object({
      documents: z.array(z.unknown()),
      next_cursor: z.string().optional(),
      notice: z.string().optional(),
    }),
    annotations: reading,

    run: ({ collection, filter = {}, fields = [], sort = [], limit, cursor }, { signal }) =>
      use(async (collections) => {
        const query = { collection, filter, sort };
        const compiled = compileFilter(filter);
        const page = await readPage(
          collections,
          {
            collection,
            filter: compiled,
            sort: sort.map(({ field, dir }) => ({ path: parsePath(field), descending: dir === 'desc' })),
            project: projector(fields.map(parsePath)),
            limit,
            after: openCursor(cursor, query, position),
          },
          { maxBytes: settings.maxAnswerBytes, timeoutMs: settings.scanTimeoutMs, signal },
        );
        // A notice is another reason for an empty page: a match was too large, or time ran out.
        const nothingFound =
          page.documents.length === 0 && page.notices.length === 0 && !cursor && !compiled.isEmpty;
        return {
          documents: [...page.documents],
          ...(page.next && { next_cursor: sealCursor(page.next, query) }),
          ...noticeOf(nothingFound ? [nothingMatches] : page.notices),
        };
      }),
  });

/** Where a page ended, as it comes back in a cursor. */
export const position: z.ZodType<Position> = z.union([
  z.strictObject({ at: z.int().min(0), mark: z.string() }),
  z.strictObject({ values: z.array(z.unknown()).max(5), mark: z.string(), nth: z.int().min(1) }),
]);
