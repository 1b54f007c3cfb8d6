import papaparse from 'papaparse';
import { CollectionError } from '../collection/collection-error.ts';
import type { Document } from '../collection/document.ts';
import type { Row } from './parse-rows.ts';
import { splitCsv } from './split-csv.ts';

/**
 * Characters of column names in all documents together. Every document repeats them: a name of one megabyte and ten
 * thousand short rows would make ten gigabytes.
 */
const maxNameCharacters = 67_108_864;

/**
 * Reads CSV whose first row names the columns, and stops one document beyond `maxDocuments`. An empty cell makes no
 * field. A column holds numbers when all its cells are plain decimals that a double keeps; likewise true and false. So
 * a code such as 007 or one of 20 digits stays text, and an _id always does.
 *
 * @throws CollectionError `bad-document`, with the row; `too-large` when the names of the columns make it so
 */
export function parseCsv(text: string, maxDocuments: number): readonly Row[] {
  const [header = [], ...rows] = splitCsv(text, maxDocuments + 2);
  checkHeader(header);
  checkWidths(rows, header.length);
  // Only over cells that exist: columns times rows can be far more than the text has characters.
  const columns: string[][] = header.map(() => []);
  for (const row of rows) for (const [i, cell] of row.entries()) if (cell !== '') columns[i]?.push(cell);
  checkNames(header, columns);
  const readers = header.map((name, i) => (name === '_id' ? String : readerOf(columns[i] ?? [])));
  return rows.map((row, i) => {
    const fields = row.flatMap((cell, column): [string, unknown][] =>
      cell === '' ? [] : [[header[column] ?? '', readers[column]?.(cell)]],
    );
    return { value: Object.fromEntries(fields), place: `Row ${i + 2}` };
  });
}

function checkHeader(header: readonly string[]): void {
  if (header.includes('') || new Set(header).size < header.length)
    throw new CollectionError('bad-document', 'Every column needs a name of its own in the first row.');
}

function checkWidths(rows: readonly (readonly string[])[], width: number): void {
  const long = rows.findIndex((row) => row.length > width);
  if (long === -1) return;
  throw new CollectionError(
    'bad-document',
    `Row ${long + 2} has ${rows[long]?.length} cells, but the header has ${width}.`,
  );
}

function checkNames(header: readonly string[], columns: readonly (readonly string[])[]): void {
  const characters = header.reduce((sum, name, i) => sum + name.length * (columns[i]?.length ?? 0), 0);
  if (characters <= maxNameCharacters) return;
  throw new CollectionError(
    'too-large',
    `The names of the columns, which every document repeats, would have ${characters} characters; the limit is ${maxNameCharacters}: shorten them, or import fewer rows at once.`,
  );
}

// A double keeps up to 15 digits.
const number = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const isNumber = (cell: string) => number.test(cell) && cell.replace(/\D/g, '').length <= 15;
const isBoolean = (cell: string) => cell === 'true' || cell === 'false';

function readerOf(cells: readonly string[]): (cell: string) => unknown {
  if (cells.every(isBoolean)) return (cell) => cell === 'true';
  return cells.every(isNumber) ? Number : (cell) => cell;
}

// OWASP, CSV injection: spreadsheets run a cell that begins with one of these.
const formula = /^[=+\-@\t\r]/;

/**
 * Writes documents as CSV, a column for each field that any of them has. Objects and arrays become JSON. Text that a
 * spreadsheet would run as a formula gets an apostrophe before it; `escaped` counts those cells.
 *
 * @throws CollectionError `too-large` beyond `maxBytes`: a few long names can make many columns
 */
export function writeCsv(
  documents: readonly Document[],
  maxBytes: number,
): { readonly text: string; readonly escaped: number } {
  const columns = [...new Set(documents.flatMap((document) => Object.keys(document)))];
  // Even an empty cell takes a byte, so a table with more cells than bytes is refused before it is built.
  if (columns.length * documents.length > maxBytes) throw tooLarge();
  let escaped = 0;
  const cellOf = (value: unknown) => {
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    if (typeof value !== 'string' || !formula.test(value)) return value;
    escaped += 1;
    return `'${value}`;
  };
  const rows = documents.map((document) =>
    columns.map((name) => cellOf(Object.hasOwn(document, name) ? document[name] : undefined)),
  );
  const text = papaparse.unparse([columns.map(cellOf), ...rows]);
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge();
  return { text, escaped };
}

const tooLarge = () =>
  new CollectionError(
    'too-large',
    'As CSV, the documents are too large for an answer: name some of their fields in fields, or use jsonl.',
  );
