import { DatabaseFailure } from './database-failure.ts';
import { showControls } from './show-controls.ts';
import type { Column } from './statement.ts';

/** A value as JSON; what JSON cannot hold exactly is PostgreSQL's text. */
export type Value = string | number | boolean | null;

/** The rows of one answer, up to a size. */
export interface Result {
  readonly columns: readonly Column[];
  readonly rows: Value[][];
  /** The same rows for a reader, one line each. */
  readonly lines: readonly string[];
  /** Whether a row was left out because it did not fit. */
  readonly full: boolean;
}

export interface ResultCollector extends Result {
  /** Marks the rows as incomplete, because PostgreSQL sent more than may be received. */
  close(): void;
  setColumns(columns: readonly Column[]): void;
  /**
   * Leaves out the last rows that do not fit beside the columns as they are sent, with the names of their types.
   *
   * @throws DatabaseFailure `too-large` when the columns alone do not fit.
   */
  fit(columns: readonly object[]): void;
  add(values: readonly (string | null)[]): void;
}

/** Collects rows until the JSON or the lines would exceed `maxBytes`; it may count the JSON a little too large. */
export function createResult(maxBytes: number): ResultCollector {
  const rows: Value[][] = [];
  const lines: string[] = [];
  let jsonBytes = 0;
  let lineBytes = 0;
  // Fields instead of getters: V8 puts the functions of getters among the old objects, and they reference the rows. So
  // the answer of every call would stay in memory until the next full garbage collection.
  const result = {
    columns: [] as readonly Column[],
    rows,
    lines,
    full: false,
    close() {
      result.full = true;
    },
    setColumns(described: readonly Column[]) {
      result.columns = described;
      jsonBytes = bytesOf(described);
      lineBytes = Buffer.byteLength(showControls(described.map(({ name }) => name).join(' | ')));
    },
    fit(columns: readonly object[]) {
      jsonBytes += bytesOf(columns) - bytesOf(result.columns);
      while (jsonBytes > maxBytes && rows.length > 0) {
        jsonBytes -= bytesOf(rows.pop()) + 1;
        lines.pop();
        result.full = true;
      }
      if (jsonBytes > maxBytes) throw rowTooLarge(maxBytes);
    },
    add(texts: readonly (string | null)[]) {
      if (result.full) return;
      const row = texts.map((text, i) => decodeValue(text, result.columns[i]?.typeOid));
      const cells = showCells(texts);
      const isPlain = plain.test(cells);
      const line = isPlain ? cells : showControls(cells);
      // In place of a bar, JSON has a comma and two quotes, or `false` for f; around the row, two brackets and a comma.
      const json = jsonBytes + (isPlain ? cells.length + 2 * row.length + 5 : bytesOf(row) + 1);
      const shown = lineBytes + Buffer.byteLength(line) + 1;
      result.full = Math.max(json, shown) > maxBytes;
      if (result.full) return;
      jsonBytes = json;
      lineBytes = shown;
      rows.push(row);
      lines.push(line);
    },
  };
  return result;
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** The failure when not even one row fits. */
export function rowTooLarge(maxBytes: number): DatabaseFailure {
  return new DatabaseFailure(
    'too-large',
    `One row and its column names are larger than ${maxBytes} bytes (MAX_BYTES). Select fewer columns, or parts of them: left(column, 1000), length(column).`,
  );
}

/** OIDs of the types that JSON can carry, fixed in PostgreSQL's pg_type.dat. */
const oids = { bool: 16, int8: 20, int2: 21, int4: 23, oid: 26, float4: 700, float8: 701 } as const;

/**
 * Turns PostgreSQL's text into a JSON value if that loses nothing: integers up to 2^53, finite floats except -0, and
 * booleans. All else stays text, so numeric and json keep their digits, and NaN and Infinity their names.
 */
function decodeValue(text: string | null, typeOid: number | undefined): Value {
  if (text === null) return null;
  switch (typeOid) {
    case oids.bool:
      return text === 't';
    case oids.int2:
    case oids.int4:
    case oids.oid:
      return Number(text);
    case oids.int8:
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case oids.float4:
    case oids.float8:
      return Number.isFinite(Number(text)) && text !== '-0' ? Number(text) : text;
    default:
      return text;
  }
}

/** Text with one byte per character, also in JSON; a float such as 1e+20 is longer in JSON. */
const plain = /^(?!.*\de[+-]\d)[ !#-[\]-~]*$/;

// NULL, the text NULL and '' must not look alike.
function showCells(texts: readonly (string | null)[]): string {
  return texts
    .map((text) => (text === null ? 'NULL' : text === '' || text === 'NULL' ? `'${text}'` : text))
    .join(' | ');
}
