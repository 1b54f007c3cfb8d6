import { defineTool, firstThatFit } from '@mcp-commons/core';
import * as z from 'zod';
import { Aggregation } from '../query/aggregate.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { parsePath } from '../query/path.ts';
import { damagedNotice, tooSlow } from '../reading/read-page.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, filterField, noticeOf, reading } from './fields.ts';

export const aggregateDataTool = (use: UseCollections, settings: Settings) =>
  defineTool({
    name: 'aggregate_data',
    title: 'Aggregate data',
    description:
      'Counts matching documents, with sum, avg, min and max of a number field, in all or per group.',
    input: z.strictObject({
      collection: collectionField,
      filter: filterField,
      field: z.string().optional().describe('Path of the numbers.'),
      group_by: z.string().optional().describe('Path of the groups.'),
    }),
    output: z.object({
      groups: z.array(
        z.object({
          key: z.unknown().optional(),
          count: z.int(),
          missing: z.int().optional(),
          sum: z.number().optional(),
          avg: z.number().optional(),
          min: z.number().optional(),
          max: z.number().optional(),
        }),
      ),
      notice: z.string().optional(),
    }),
    annotations: reading,

    run: ({ collection, filter = {}, field, group_by: groupBy }, { signal }) =>
      use(async (collections) => {
        const { matches, needle } = compileFilter(filter);
        const paths = [field, groupBy].map((path) => (path ? parsePath(path) : undefined));
        const aggregation = new Aggregation(paths[0], paths[1]);
        const request = { needle, timeoutMs: settings.scanTimeoutMs, signal };
        const { reason, damaged } = await collections.scan(collection, request, ({ document }) => {
          if (matches(document)) aggregation.add(document);
          return undefined;
        });
        // A part of a sum is not a sum.
        if (reason === 'late') throw tooSlow(collection, 'Aggregating', settings.scanTimeoutMs);
        const all = aggregation.groups();
        const groups = firstThatFit(all, settings.maxAnswerBytes);
        const notices = [
          groups.length < all.length && `Of ${all.length} groups, the ${groups.length} largest are here.`,
          damaged > 0 && damagedNotice(damaged),
        ].filter((notice) => notice !== false);
        return { groups, ...noticeOf(notices) };
      }),
  });
