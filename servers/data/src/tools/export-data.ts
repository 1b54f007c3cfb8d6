import { defineTool, openCursor, reply, sealCursor } from '@mcp-commons/core';
import * as z from 'zod';
import { CollectionError } from '../collection/collection-error.ts';
import { formats } from '../exchange/parse-rows.ts';
import { mimeTypes, writeRows } from '../exchange/write-rows.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { parsePath } from '../query/path.ts';
import { projector } from '../query/project.ts';
import { type Page, readPage } from '../reading/read-page.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, cursorField, fieldsField, filterField, noticeOf, reading } from './fields.ts';
import { position } from './query-data.ts';

/** Documents of one answer; the limit of its bytes is usually reached first. */
const maxDocuments = 10_000;

export const exportDataTool = (use: UseCollections, settings: Settings) =>
  defineTool({
    name: 'export_data',
    title: 'Export data',
    description: 'Gives matching documents as text, a page at a time.',
    input: z.strictObject({
      collection: collectionField,
      format: z.enum(formats).describe('Of the text.'),
      filter: filterField.describe('As in query_data.'),
      fields: fieldsField,
      cursor: cursorField,
    }),
    output: z.object({
      documents: z.int(),
      next_cursor: z.string().optional(),
      notice: z.string().optional(),
    }),
    annotations: reading,

    run: ({ collection, format, filter = {}, fields = [], cursor }, { signal }) =>
      use(async (collections) => {
        const query = { collection, filter };
        const pageQuery = {
          collection,
          filter: compileFilter(filter),
          sort: [],
          project: projector(fields.map(parsePath)),
          after: openCursor(cursor, query, position),
        };
        const { maxAnswerBytes: maxBytes, scanTimeoutMs: timeoutMs } = settings;
        const writePage = async (
          limit: number,
        ): Promise<{ page: Page; text: string; notices: readonly string[] }> => {
          const page = await readPage(collections, { ...pageQuery, limit }, { maxBytes, timeoutMs, signal });
          const half = Math.floor(page.documents.length / 2);
          try {
            const { text, notices } = await writeRows(page.documents, format, maxBytes);
            return { page, text, notices: [...page.notices, ...notices] };
          } catch (error) {
            // A page is measured as JSON. CSV has a cell for every field that any of its documents has.
            const isTooLarge = error instanceof CollectionError && error.reason === 'too-large';
            if (!isTooLarge || half === 0) throw error;
            return writePage(half);
          }
        };
        const { page, text, notices } = await writePage(maxDocuments);
        const output = {
          documents: page.documents.length,
          ...(page.next && { next_cursor: sealCursor(page.next, query) }),
          ...noticeOf(notices),
        };
        const resource = { uri: `data://${collection}`, mimeType: mimeTypes[format], text };
        return reply(output, [
          { type: 'text', text: JSON.stringify(output) },
          { type: 'resource', resource },
        ]);
      }),
  });
