import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { formats, parseRows } from '../exchange/parse-rows.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { adding, collectionField, documentsOf } from './fields.ts';

export const importDataTool = (use: UseCollections, { maxBatch }: Settings) =>
  defineTool({
    name: 'import_data',
    title: 'Import data',
    description:
      'Adds documents from text, all or none. CSV needs a header; a column of plain numbers or of true/false is read as such, all else as text.',
    input: z.strictObject({
      collection: collectionField,
      format: z.enum(formats).describe('Of text.'),
      text: z.string().min(1).max(8_388_608).describe('The file content.'),
    }),
    output: z.object({ imported: z.int() }),
    annotations: adding,
    scopes: ['data:write'],

    run: ({ collection, format, text }, { signal }) =>
      use(async (collections) => {
        const documents = await parseRows(text, format, maxBatch);
        const { ids } = await collections.insert(collection, documents, { upsert: false, signal });
        return reply({ imported: ids.length }, `Imported ${documentsOf(ids.length)} into ${collection}.`);
      }),
  });
