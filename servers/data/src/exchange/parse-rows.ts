import { CollectionError } from '../collection/collection-error.ts';
import { checkDocument, type Document } from '../collection/document.ts';

export const formats = ['jsonl', 'json', 'csv'] as const;
export type Format = (typeof formats)[number];

/**
 * Reads documents from text: one JSON object a line, an array of objects, or CSV with a header. A `_rev` is left out,
 * because the collection counts from 1 again.
 *
 * @throws CollectionError `bad-document`, with the line or the number of the document; `too-large` for CSV
 */
export async function parseRows(text: string, format: Format, maxDocuments: number): Promise<Document[]> {
  const content = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const rows =
    format === 'csv'
      ? await parseCsvLazily(content, maxDocuments)
      : format === 'json'
        ? parseArray(content, maxDocuments)
        : parseLines(content, maxDocuments);
  if (rows.length === 0 || rows.length > maxDocuments) {
    throw new CollectionError(
      'bad-document',
      `text must have 1..${maxDocuments} documents (MAX_BATCH); it has ${rows.length === 0 ? 'none' : 'more'}.`,
    );
  }
  return rows.map(({ value, place }) => {
    checkDocument(value, place);
    const { _rev: _counted, ...document } = value;
    return document;
  });
}

export interface Row {
  readonly value: unknown;
  /** `Line 7`: what errors call it. */
  readonly place: string;
}

async function parseCsvLazily(text: string, maxDocuments: number): Promise<readonly Row[]> {
  const { parseCsv } = await import('./csv.ts');
  return parseCsv(text, maxDocuments);
}

// One document beyond the limit is enough to refuse all; a row for each of millions would take seconds.
function parseArray(text: string, maxDocuments: number): Row[] {
  const value = parseJson(text, 'text');
  if (!Array.isArray(value))
    throw new CollectionError('bad-document', 'text must be a JSON array of objects.');
  return value.slice(0, maxDocuments + 1).map((item, i) => ({ value: item, place: `Document ${i + 1}` }));
}

function parseLines(text: string, maxDocuments: number): Row[] {
  const rows: Row[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const place = `Line ${i + 1}`;
    if (line.trim() !== '') rows.push({ value: parseJson(line, place), place });
    if (rows.length > maxDocuments) break;
  }
  return rows;
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = (cause as Error).message.replace(/ is not valid JSON$/, '');
    throw new CollectionError('bad-document', `${place} is not JSON: ${problem}.`, { cause });
  }
}
