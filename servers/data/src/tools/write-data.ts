import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { CollectionError } from '../collection/collection-error.ts';
import { checkDocument, type Document } from '../collection/document.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { adding, collectionField } from './fields.ts';

const maxShownIds = 20;

export const writeDataTool = (use: UseCollections, { maxBatch, maxAnswerBytes }: Settings) =>
  defineTool({
    name: 'write_data',
    title: 'Write data',
    description:
      'Adds one document or several, all or none. A new collection is made. Large whole numbers go as strings.',
    input: z.strictObject({
      collection: collectionField,
      data: z
        .unknown()
        .refine((data) => typeof data === 'object' && data !== null, {
          error: ({ input }) =>
            input === undefined ? 'is required' : 'must be an object or an array of objects',
        })
        .meta({ anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] })
        .describe('A document, or an array of them; _id is made unless given.'),
      mode: z.enum(['insert', 'upsert']).default('insert').describe('upsert replaces by _id.'),
    }),
    output: z.object({
      written: z.int(),
      replaced: z.int(),
      ids: z.array(z.string()).optional().describe('Left out when there are very many.'),
    }),
    annotations: { ...adding, destructiveHint: true },
    scopes: ['data:write'],

    run: ({ collection, data, mode }, { signal }) =>
      use(async (collections) => {
        const documents = checkDocuments(data, maxBatch);
        const { ids, replaced } = await collections.insert(collection, documents, {
          upsert: mode === 'upsert',
          signal,
        });
        // The write is done: its answer must not be refused for its size.
        const fits = Buffer.byteLength(JSON.stringify(ids)) <= maxAnswerBytes;
        const output = { written: ids.length, replaced, ...(fits && { ids: [...ids] }) };
        const text = describe(collection, ids.length - replaced, replaced);
        return reply(output, fits ? [text, ...shownIds(ids)] : text);
      }),
  });

function checkDocuments(data: unknown, maxBatch: number): Document[] {
  const items: readonly unknown[] = Array.isArray(data) ? data : [data];
  if (items.length === 0 || items.length > maxBatch) {
    throw new CollectionError('bad-document', `data must have 1..${maxBatch} documents (MAX_BATCH).`);
  }
  return items.map((item, i) => {
    checkDocument(item, Array.isArray(data) ? `data[${i}]` : 'data');
    return item;
  });
}

/** For models that see only the text. */
function shownIds(ids: readonly string[]): string[] {
  return ids.length > maxShownIds ? [] : [JSON.stringify({ ids })];
}

function describe(collection: string, added: number, replaced: number): string {
  const items = (count: number) => (count === 1 ? 'item' : `${count} items`);
  if (replaced === 0) return `Added ${items(added)} to ${collection}`;
  const rest = added > 0 ? ` and added ${items(added)}` : '';
  return `Replaced ${items(replaced)}${rest} in ${collection}`;
}
