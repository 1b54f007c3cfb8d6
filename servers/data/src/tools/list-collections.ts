import { defineTool } from '@mcp-commons/core';
import * as z from 'zod';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { noticeOf, reading } from './fields.ts';

export const listCollectionsTool = (use: UseCollections, { scanTimeoutMs }: Settings) =>
  defineTool({
    name: 'list_collections',
    title: 'List collections',
    description: 'Lists the collections with their sizes.',
    input: z.strictObject({}),
    output: z.object({
      collections: z.array(
        z.object({ name: z.string(), documents: z.int().optional(), bytes: z.int(), modified: z.string() }),
      ),
      notice: z.string().optional(),
    }),
    annotations: reading,

    run: (_input, { signal }) =>
      use(async (store) => {
        const deadline = performance.now() + scanTimeoutMs;
        const { collections, misnamed } = await store.list();
        const listed = [];
        for (const { name, bytes, modified } of collections) {
          // One that has just been dropped, or is damaged, is listed without its number of documents.
          const counted =
            performance.now() < deadline
              ? await store.count(name, signal, deadline).catch(() => undefined)
              : undefined;
          signal.throwIfAborted();
          listed.push({
            name,
            ...(counted !== undefined && { documents: counted }),
            bytes,
            modified: modified.toISOString(),
          });
        }
        const notices =
          misnamed.length > 0 ? [`${misnamed.length} files have no name that a collection may have.`] : [];
        return { collections: listed, ...noticeOf(notices) };
      }),
  });
