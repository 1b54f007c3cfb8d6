import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseCollections } from '../use-collections.ts';
import { adding, collectionField } from './fields.ts';

export const createCollectionTool = (use: UseCollections) =>
  defineTool({
    name: 'create_collection',
    title: 'Create collection',
    description: 'Makes an empty collection.',
    input: z.strictObject({
      collection: collectionField.describe('1..64 of a-z, 0-9, _ and -.'),
    }),
    output: z.object({ created: z.string() }),
    annotations: adding,
    scopes: ['data:write'],

    run: ({ collection }, { signal }) =>
      use(async (collections) => {
        await collections.create(collection, signal);
        return reply({ created: collection }, `Created the collection ${collection}.`);
      }),
  });
