import { type OpenDirectory, type OpenFile, PathError } from '@mcp-commons/security/path-sandbox';
import { decodeText, detectEncoding } from '../text/decode-text.ts';
import { type LineMatcher, type MatchedLines, MatchFailedError, MatchTimeoutError } from './match-lines.ts';
import { type Cut, type VisitedEntry, type VisitRules, visitEntries } from './visit-entries.ts';

export interface FileMatches {
  /** Relative to the start of the search, with `/`. */
  readonly path: string;
  /** Gives the lines from one number to another, from 1 and as far as there are any. */
  readonly lines: (first: number, last: number) => string[];
  readonly found: MatchedLines;
}

interface GrepLimits {
  /** Larger files are left out, and counted. */
  readonly maxFileBytes: number;
  /** Matching lines per file. */
  readonly maxPerFile: number;
}

export interface GrepEnd {
  cut: Cut | undefined;
  /** Files that were searched. */
  searched: number;
  /** Files that were left out because of their size. */
  tooLarge: number;
  /** Files that the pattern failed on. */
  failed: number;
  /** Files and directories that this process cannot read. */
  closed: number;
}

/** Files that are read at the same time; their results keep the order of names. */
const concurrency = 8;

export interface GrepQuery {
  readonly rules: VisitRules;
  readonly matcher: LineMatcher;
  readonly limits: GrepLimits;
}

/**
 * Searches the content of files; skips files that are binary or in an unknown encoding. `end` gets what was left out.
 */
export async function* grepFiles(
  directories: AsyncIterable<OpenDirectory>,
  query: GrepQuery,
  end: GrepEnd,
): AsyncGenerator<FileMatches, void, void> {
  try {
    for await (const { directory, entries, cut } of visitEntries(directories, query.rules)) {
      end.cut ??= cut;
      const files = entries.filter(({ kind }) => kind === 'file');
      yield* grepEntries(directory, files, query, end);
    }
  } catch (error) {
    if (!(error instanceof MatchTimeoutError)) throw error;
    end.cut = 'time';
  }
}

async function* grepEntries(
  directory: OpenDirectory,
  files: readonly VisitedEntry[],
  query: GrepQuery,
  end: GrepEnd,
): AsyncGenerator<FileMatches, void, void> {
  for (let at = 0; at < files.length; at += concurrency) {
    if (performance.now() > query.rules.deadline) throw new MatchTimeoutError('the time is over');
    const batch = files.slice(at, at + concurrency).map((file) => grepEntry(directory, file, query, end));
    // All must end before the walk goes on, because it closes the directory that they read in.
    for (const outcome of await Promise.allSettled(batch)) {
      if (outcome.status === 'rejected') throw outcome.reason;
      if (outcome.value !== undefined) yield outcome.value;
    }
  }
}

async function grepEntry(
  directory: OpenDirectory,
  { name, path }: VisitedEntry,
  query: GrepQuery,
  end: GrepEnd,
): Promise<FileMatches | undefined> {
  const bytes = await directory
    .openFile(name, (file) => readSearchable(file, query.limits, end))
    // A file that is gone, closed to us or no longer regular must not end the search.
    .catch((error: unknown) => {
      if (isClosed(error) || name.includes('\ufffd')) end.closed += 1;
      return undefined;
    });
  return bytes && matchFile(bytes, path, query, end);
}

const isClosed = (error: unknown) => error instanceof PathError && error.reason === 'no-permission';

/** The text of an open file in UTF-8; undefined when it should not be searched. */
export async function readSearchable(
  file: OpenFile,
  { maxFileBytes }: GrepLimits,
  end: GrepEnd,
): Promise<Uint8Array | undefined> {
  if (file.size <= maxFileBytes) return searchable(await file.readAll(maxFileBytes));
  end.tooLarge += 1;
  return undefined;
}

/** The matches in the text of one file; undefined when there are none. */
export async function matchFile(
  bytes: Uint8Array,
  path: string,
  { matcher, limits }: Pick<GrepQuery, 'matcher' | 'limits'>,
  end: GrepEnd,
): Promise<FileMatches | undefined> {
  end.searched += 1;
  try {
    const found = await matcher.match(bytes, limits.maxPerFile);
    return found.size === 0 ? undefined : { path, found, lines: linesOf(bytes) };
  } catch (error) {
    if (!(error instanceof MatchFailedError)) throw error;
    end.failed += 1;
    return undefined;
  }
}

/** Reads only the lines that are asked for, best in order: a file may have millions of others. */
function linesOf(bytes: Uint8Array): FileMatches['lines'] {
  let [line, start] = [1, 0];
  return (first, last) => {
    if (first < line) [line, start] = [1, 0];
    start = skipLines(bytes, start, first - line);
    line = first;
    const end = skipLines(bytes, start, last - first + 1);
    const text = Buffer.from(bytes.subarray(start, end)).toString();
    return start === end ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  };
}

const newline = 0x0a;

function skipLines(bytes: Uint8Array, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < bytes.length; at += 1) if (bytes[at] === newline) left -= 1;
  return at;
}

/** A NUL in the first bytes marks a binary file, as in git. */
const sniffedBytes = 8_000;

function searchable(bytes: Uint8Array): Uint8Array | undefined {
  try {
    if (detectEncoding(bytes) !== 'utf-8') return Buffer.from(decodeText(bytes).text);
  } catch {
    return undefined;
  }
  return bytes.subarray(0, sniffedBytes).includes(0) ? undefined : bytes;
}
