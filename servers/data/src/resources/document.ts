import { defineResource, ToolError } from '@mcp-commons/core';
import { compileFilter } from '../query/compile-filter.ts';
import { tooSlow } from '../reading/read-page.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import type { CollectionWatch } from './collection-watch.ts';
import { completeCollection } from './complete-collection.ts';

export const documentResource = (
  use: UseCollections,
  watch: CollectionWatch,
  { scanTimeoutMs: timeoutMs }: Settings,
) =>
  defineResource({
    uri: 'data://{collection}/{id}',
    name: 'document',
    title: 'Document',
    description: 'One document by its _id.',
    mimeType: 'application/json',

    read: ({ collection, id }, { signal }) =>
      use(async (collections) => {
        const { matches, needle } = compileFilter({ _id: id });
        let found: string | undefined;
        const { reason } = await collections.scan(
          collection,
          { needle, timeoutMs, signal },
          ({ document }) => {
            if (matches(document)) found = JSON.stringify(document);
            return found !== undefined;
          },
        );
        if (reason === 'late') throw tooSlow(collection, 'Searching', timeoutMs);
        if (found === undefined)
          throw new ToolError(
            'not_found',
            `No document ${JSON.stringify(id)} in ${collection}: query_data finds ids.`,
          );
        return found;
      }),

    follow: ({ collection }, uri) => watch.follow(uri, collection),
    complete: { collection: completeCollection(use) },
  });
