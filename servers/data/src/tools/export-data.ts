import { defineTool, openCursor, sealCursor } from '@mcp-commons/core';
import * as z from 'zod';
import { CollectionError } from '../collection/collection-error.ts';
import { type Format, formats } from '../exchange/parse-rows.ts';
import { writeRows } from '../exchange/write-rows.ts';
import { nameDocument } from '../name-document.ts';
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
        const read = (limit: number) =>
          readPage(collections, { ...pageQuery, limit }, { maxBytes, timeoutMs, signal });
        const { page, text, notices } = await writePage(read, format, maxBytes);
        const facts = {
          documents: page.documents.length,
          ...(page.next && { next_cursor: sealCursor(page.next, query) }),
          ...noticeOf(notices),
        };
        return [JSON.stringify(facts), text];
      }),
  });

interface WrittenPage {
  readonly page: Page;
  readonly text: string;
  readonly notices: readonly string[];
}

/** Writes the longest page, of some halved limit, whose text fits. A document too large for any page is left out. */
async function writePage(
  read: (limit: number) => Promise<Page>,
  format: Format,
  maxBytes: number,
  limit = maxDocuments,
): Promise<WrittenPage> {
  const page = await read(limit);
  try {
    const { text, notices } = await writeRows(page.documents, format, maxBytes);
    return { page, text, notices: [...page.notices, ...notices] };
  } catch (error) {
    // A page is measured as JSON. CSV has a cell for every field that any of its documents has.
    if (!(error instanceof CollectionError && error.reason === 'too-large')) throw error;
    const [first = {}, ...others] = page.documents;
    if (others.length > 0) return writePage(read, format, maxBytes, Math.ceil(others.length / 2));
    const notice = `Left out: document ${nameDocument(first)} is too large for an answer as CSV. Name some of its fields in fields, or use jsonl.`;
    return { page: { ...page, documents: [] }, text: '', notices: [...page.notices, notice] };
  }
}
