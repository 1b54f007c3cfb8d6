import { CollectionError } from '../collection/collection-error.ts';

/**
 * Splits CSV (RFC 4180; comma, semicolon or tab; any line ends) into its first `maxRows` rows of cells. Empty lines
 * make no rows, and spaces before a cell are left out.
 *
 * @throws CollectionError `bad-document`, with the row
 */
export function splitCsv(text: string, maxRows: number): string[][] {
  const { rows, isBroken } = split(text, guessDelimiter(text), maxRows);
  if (isBroken) {
    throw new CollectionError(
      'bad-document',
      `Row ${rows.length}: a cell that begins with " must end with one, and have "" for each one inside.`,
    );
  }
  return rows;
}

/**
 * The delimiter that gives the first rows the most even number of cells, all of them whole if possible; a comma when
 * there is a single column.
 */
function guessDelimiter(text: string): string {
  const [best] = [',', ';', '\t']
    .map((delimiter) => {
      const { rows, isBroken } = split(text, delimiter, 10);
      const counts = rows.map(({ length }) => length);
      const changes = counts.slice(1).map((count, i) => Math.abs(count - (counts[i] ?? 0)));
      return {
        delimiter,
        breaks: Number(isBroken),
        mean: sum(counts) / counts.length,
        unevenness: sum(changes),
      };
    })
    .filter(({ mean }) => mean >= 2)
    .sort((a, b) => a.breaks - b.breaks || a.unevenness - b.unevenness || b.mean - a.mean);
  return best?.delimiter ?? ',';
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/**
 * The rows up to the first broken one. It reads every character a few times at most: papaparse reads the rest of the
 * line again at each wrong quote, which takes minutes for a few hundred kilobytes.
 */
function split(text: string, delimiter: string, maxRows: number): { rows: string[][]; isBroken: boolean } {
  const upToEnd = new RegExp(`([^${delimiter}\\r\\n]*)(${delimiter}|[\\r\\n]+|$)`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  for (let end: string | undefined; end !== '' && rows.length < maxRows; ) {
    const read = readCell(text, upToEnd);
    row.push(read.cell);
    if (read.isBroken) return { rows: [...rows, row], isBroken: true };
    end = read.end;
    if (end === delimiter) continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return { rows, isBroken: false };
}

/** Reads the cell at `upToEnd.lastIndex`, and moves that to the next cell. At the end of the text, `end` is empty. */
function readCell(text: string, upToEnd: RegExp): { cell: string; end: string; isBroken: boolean } {
  // People write `name, age`. Our export puts a text that begins with a space in quotes.
  while (text[upToEnd.lastIndex] === ' ') upToEnd.lastIndex += 1;
  const quoted = quotedAt(text, upToEnd.lastIndex);
  upToEnd.lastIndex += quoted.length;
  const [, rest = '', end = ''] = upToEnd.exec(text) ?? [];
  if (quoted === '') return { cell: rest, end, isBroken: rest.startsWith('"') };
  // Spaces may follow the quotes.
  return { cell: quoted.slice(1, -1).replaceAll('""', '"'), end, isBroken: rest.trim() !== '' };
}

/** The quoted text that begins here, with its quotes; empty when there is none, or it does not end. */
function quotedAt(text: string, start: number): string {
  if (text[start] !== '"') return '';
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return text.slice(start, quote + 1);
}
