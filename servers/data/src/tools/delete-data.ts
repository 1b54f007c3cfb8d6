import { confirm, defineTool, reply, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { Document } from '../collection/document.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { tooSlow } from '../reading/read-page.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, destroying, documentsOf, filterField } from './fields.ts';
import { requireFilter } from './update-data.ts';

export const deleteDataTool = (use: UseCollections, settings: Settings) =>
  defineTool({
    name: 'delete_data',
    title: 'Delete data',
    description: 'Deletes all documents that match, for good. Try with dry_run first.',
    input: z.strictObject({
      collection: collectionField,
      filter: filterField.unwrap().describe('As in query_data; not empty.'),
      dry_run: z.boolean().default(false).describe('Only count.'),
    }),
    output: z.object({ matched: z.int(), deleted: z.int() }),
    annotations: destroying,
    scopes: ['data:write'],

    async run({ collection, filter, dry_run: dryRun }, ctx) {
      const { signal } = ctx;
      const { deleteConfirm, confirmAbove, scanTimeoutMs: timeoutMs } = settings;
      const { matches, needle, matched } = await use(async (collections) => {
        const compiled = requireFilter(compileFilter(filter));
        let count = 0;
        const { reason } = await collections.scan(
          collection,
          { needle: compiled.needle, timeoutMs, signal },
          ({ document }) => {
            if (compiled.matches(document)) count += 1;
            return undefined;
          },
        );
        if (reason === 'late') throw tooSlow(collection, 'Counting', timeoutMs);
        return { ...compiled, matched: count };
      });
      if (dryRun)
        return reply({ matched, deleted: 0 }, `${documentsOf(matched)} would be deleted; nothing was.`);
      if (matched === 0) return { matched, deleted: 0 };
      if (matched > confirmAbove && deleteConfirm !== 'never') {
        confirm(ctx, {
          message: `Delete ${documentsOf(matched)} of ${collection} for good?`,
          otherwise: deleteConfirm === 'always' ? 'refuse' : 'proceed',
        });
      }
      // Others may have written since the count, and the person agreed to no more than that.
      let left = deleteConfirm === 'never' ? Number.POSITIVE_INFINITY : Math.max(matched, confirmAbove);
      const change = (document: Document) => {
        if (!matches(document)) return undefined;
        left -= 1;
        if (left >= 0) return null;
        throw new ToolError('conflict', 'More documents match by now; nothing was deleted. Try again.');
      };
      const deleted = await use((collections) => collections.change(collection, { needle, signal, change }));
      return reply({ matched, deleted }, `Deleted ${documentsOf(deleted)} of ${collection}.`);
    },
  });
