import { confirm, defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, destroying } from './fields.ts';

export const dropCollectionTool = (use: UseCollections, { deleteConfirm }: Settings) =>
  defineTool({
    name: 'drop_collection',
    title: 'Drop collection',
    description: 'Deletes a collection with all its documents, for good.',
    input: z.strictObject({ collection: collectionField }),
    output: z.object({ dropped: z.string() }),
    annotations: destroying,
    scopes: ['data:write'],

    async run({ collection }, ctx) {
      // Do not ask about a collection that does not exist.
      const { bytes } = await use((collections) => collections.info(collection));
      if (deleteConfirm !== 'never') {
        confirm(ctx, {
          message: `Delete the collection ${collection} (${bytes} bytes) for good?`,
          otherwise: deleteConfirm === 'always' ? 'refuse' : 'proceed',
        });
      }
      await use((collections) => collections.drop(collection, ctx.signal));
      return reply({ dropped: collection }, `Dropped the collection ${collection}.`);
    },
  });
