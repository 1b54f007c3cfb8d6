import { defineTool, paginate } from '@mcp-commons/core';
import * as z from 'zod';
import { CollectionError, storageFailure } from '../collection/collection-error.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { cursorField, noticeOf, reading } from './fields.ts';

const pageSize = 200;

export const listCollectionsTool = (use: UseCollections, { scanTimeoutMs }: Settings) =>
  defineTool({
    name: 'list_collections',
    title: 'List collections',
    description: 'Lists the collections with their sizes.',
    input: z.strictObject({ cursor: cursorField }),
    output: z.object({
      collections: z.array(
        z.object({ name: z.string(), documents: z.int().optional(), bytes: z.int(), modified: z.string() }),
      ),
      next_cursor: z.string().optional(),
      notice: z.string().optional(),
    }),
    annotations: reading,

    run: ({ cursor }, { signal }) =>
      use(async (store) => {
        const deadline = performance.now() + scanTimeoutMs;
        const { collections, misnamed } = await store.list();
        const { items, nextCursor } = paginate(collections, cursor, pageSize);
        const listed = [];
        for (const { name, bytes, modified } of items) {
          const counted =
            performance.now() < deadline
              ? await store.count(name, signal, deadline).catch(unlessRefused)
              : undefined;
          listed.push({
            name,
            ...(counted !== undefined && { documents: counted }),
            bytes,
            modified: modified.toISOString(),
          });
        }
        const notices =
          misnamed.length > 0
            ? [`Files left out, because they are links or misnamed: ${misnamed.length}.`]
            : [];
        return {
          collections: listed,
          ...(nextCursor !== undefined && { next_cursor: nextCursor }),
          ...noticeOf(notices),
        };
      }),
  });

// A collection that was just dropped, is damaged or may not be read is listed without its number of documents.
function unlessRefused(error: unknown): undefined {
  if (!(storageFailure(error) instanceof CollectionError)) throw error;
}
