import { defineTool } from '@mcp-commons/core';
import * as z from 'zod';
import { surveyCollection } from '../reading/survey.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, noticeOf, reading } from './fields.ts';

export const describeCollectionTool = (use: UseCollections, settings: Settings) =>
  defineTool({
    name: 'describe_collection',
    title: 'Describe collection',
    description:
      'Size and fields of a collection: types and presence in %, range, values or samples. Call before querying.',
    input: z.strictObject({ collection: collectionField }),
    output: z.object({
      name: z.string(),
      documents: z.int(),
      bytes: z.int(),
      modified: z.string(),
      fields: z.array(
        z.object({
          field: z.string(),
          present: z.number(),
          types: z.record(z.string(), z.number()),
          min: z.unknown().optional(),
          max: z.unknown().optional(),
          values: z.array(z.unknown()).optional(),
          samples: z.array(z.unknown()).optional(),
        }),
      ),
      notice: z.string().optional(),
    }),
    annotations: reading,

    run: ({ collection }, { signal }) =>
      use(async (collections) => {
        const survey = await surveyCollection(collections, collection, {
          maxRows: 0,
          maxBytes: settings.maxAnswerBytes,
          timeoutMs: settings.scanTimeoutMs,
          signal,
        });
        const { name, documents, bytes, modified, fields, notices } = survey;
        return { name, documents, bytes, modified: modified.toISOString(), fields, ...noticeOf(notices) };
      }),
  });
