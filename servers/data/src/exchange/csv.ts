import papaparse from 'papaparse';
import { CollectionError } from '../collection/collection-error.ts';
import type { Document } from '../collection/document.ts';
import type { Row } from './parse-rows.ts';

/**
 * Reads CSV (RFC 4180; comma, semicolon or tab) whose first row names the columns. An empty cell is no field. A column
 * is numbers when all its cells are, as plain decimals that a double keeps; likewise true and false. So a code such as
 * 007 or of 20 digits stays text, and an _id always does.
 *
 * @throws CollectionError `bad-document`, with the row
 */
export function parseCsv(text: string): readonly Row[] {
  const { data, errors } = papaparse.parse<string[]>(unifyLineEnds(text), {
    newline: '\n',
    skipEmptyLines: true,
    delimitersToGuess: [',', ';', '\t'],
  });
  // A single column has no delimiter to find.
  const [error] = errors.filter(({ code }) => code !== 'UndetectableDelimiter');
  if (error) throw new CollectionError('bad-document', `Row ${(error.row ?? 0) + 1}: ${error.message}.`);
  const [header = [], ...rows] = data;
  checkHeader(header);
  const readers = header.map((name, column) =>
    name === '_id' ? String : readerOf(rows.map((row) => row[column] ?? '')),
  );
  return rows.map((row, i) => {
    if (row.length > header.length)
      throw new CollectionError(
        'bad-document',
        `Row ${i + 2} has ${row.length} cells, and the header ${header.length}.`,
      );
    const fields = header.flatMap((name, column): [string, unknown][] => {
      const cell = row[column] ?? '';
      return cell === '' ? [] : [[name, readers[column]?.(cell)]];
    });
    return { value: Object.fromEntries(fields), place: `Row ${i + 2}` };
  });
}

// A quoted cell as a whole, from the start of a cell on; a quote within one that began without means itself.
const quotedOrLineEnd = /(?<=^|[,;\t\r\n])(?:"[^"]*")+|\r\n?/g;

// The parser looks for one kind of line end, and takes the others for data.
function unifyLineEnds(text: string): string {
  return text.replace(quotedOrLineEnd, (found) => (found.startsWith('"') ? found : '\n'));
}

function checkHeader(header: readonly string[]): void {
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (header.includes('') || twice !== undefined)
    throw new CollectionError('bad-document', 'Every column needs a name of its own in the first row.');
}

// At most 15 digits: a double gives those back as they were.
const number = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const isNumber = (cell: string) => number.test(cell) && cell.replace(/\D/g, '').length <= 15;
const isBoolean = (cell: string) => cell === 'true' || cell === 'false';

function readerOf(column: readonly string[]): (cell: string) => unknown {
  const cells = column.filter((cell) => cell !== '');
  if (cells.every(isBoolean)) return (cell) => cell === 'true';
  return cells.every(isNumber) ? Number : (cell) => cell;
}

// OWASP, CSV injection: spreadsheets run a cell that begins so.
const formula = /^[=+\-@\t\r]/;

/**
 * Writes documents as CSV, a column for each field that any of them has. Objects and arrays become JSON. Text that a
 * spreadsheet would run as a formula gets an apostrophe before it; `escaped` counts those cells.
 */
export function writeCsv(documents: readonly Document[]): {
  readonly text: string;
  readonly escaped: number;
} {
  const columns = [...new Set(documents.flatMap((document) => Object.keys(document)))];
  let escaped = 0;
  const cellOf = (value: unknown) => {
    if (value === undefined || value === null) return '';
    if (typeof value === 'object') return JSON.stringify(value);
    if (typeof value !== 'string' || !formula.test(value)) return value;
    escaped += 1;
    return `'${value}`;
  };
  const rows = documents.map((document) =>
    columns.map((name) => cellOf(Object.hasOwn(document, name) ? document[name] : undefined)),
  );
  return { text: papaparse.unparse([columns.map(cellOf), ...rows]), escaped };
}
