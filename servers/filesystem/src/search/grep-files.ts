import type { OpenDirectory, OpenFile } from '@mcp-commons/security/path-sandbox';
import { decodeText } from '../text/decode-text.ts';
import type { Matcher } from './glob.ts';
import { type LineMatcher, MatchTimeoutError } from './match-lines.ts';
import { type Cut, type VisitedEntry, type VisitRules, visitEntries } from './visit-entries.ts';

export interface FileMatches {
  /** From the beginning of the search, with `/`. */
  readonly path: string;
  readonly lines: readonly string[];
  /** Numbers of the matching lines, from 1. */
  readonly found: readonly number[];
}

interface GrepLimits {
  /** Larger files are left out, and counted. */
  readonly maxFileBytes: number;
  /** Matching lines of one file. */
  readonly maxPerFile: number;
}

export interface GrepEnd {
  cut: Cut | undefined;
  /** Files that were left out because of their size. */
  tooLarge: number;
}

/** Files that are read at the same time; their results keep the order of names. */
const concurrency = 8;

export interface GrepQuery {
  readonly rules: VisitRules;
  readonly include: Matcher;
  readonly matcher: LineMatcher;
  readonly limits: GrepLimits;
}

/** Searches the content of files; what is binary or in an unknown encoding is passed over. `end` tells what was cut. */
export async function* grepFiles(
  directories: AsyncIterable<OpenDirectory>,
  query: GrepQuery,
  end: GrepEnd,
): AsyncGenerator<FileMatches, void, void> {
  try {
    for await (const { directory, entries, cut } of visitEntries(directories, query.rules)) {
      end.cut ??= cut;
      const files = entries.filter(({ kind, path }) => kind === 'file' && query.include(path));
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
  { rules, matcher, limits }: GrepQuery,
  end: GrepEnd,
): AsyncGenerator<FileMatches, void, void> {
  for (let at = 0; at < files.length; at += concurrency) {
    if (performance.now() > rules.deadline) throw new MatchTimeoutError('the time is over');
    const batch = files
      .slice(at, at + concurrency)
      .map((file) => grepEntry(directory, file, matcher, limits, end));
    // All must have come to their end before the walk goes on and closes the directory they read in.
    for (const outcome of await Promise.allSettled(batch)) {
      if (outcome.status === 'rejected') throw outcome.reason;
      if (outcome.value !== undefined) yield outcome.value;
    }
  }
}

async function grepEntry(
  directory: OpenDirectory,
  { name, path }: VisitedEntry,
  matcher: LineMatcher,
  limits: GrepLimits,
  end: GrepEnd,
): Promise<FileMatches | undefined> {
  try {
    return await directory.openFile(name, (file) => grepFile(file, path, matcher, limits, end));
  } catch (error) {
    if (error instanceof MatchTimeoutError) throw error;
    // Gone, closed to us, or not a regular file any more: nothing that a search should end for.
    return undefined;
  }
}

/** The matches in one open file; undefined when there are none. */
export async function grepFile(
  file: OpenFile,
  path: string,
  matcher: LineMatcher,
  { maxFileBytes, maxPerFile }: GrepLimits,
  end: GrepEnd,
): Promise<FileMatches | undefined> {
  if (file.size > maxFileBytes) {
    end.tooLarge += 1;
    return undefined;
  }
  const bytes = await file.readAll(maxFileBytes);
  const text = searchable(bytes);
  if (text === undefined) return undefined;
  const found = await matcher.match(text, maxPerFile);
  if (found.length === 0) return undefined;
  return { path, found, lines: Buffer.from(text).toString().split(/\r?\n/) };
}

/** Bytes that tell a binary file, as in git. */
const sniffedBytes = 8_000;

function searchable(bytes: Uint8Array): Uint8Array | undefined {
  const hasMark = (bytes[0] ?? 0) >= 0xef;
  if (!hasMark) return bytes.subarray(0, sniffedBytes).includes(0) ? undefined : bytes;
  try {
    return Buffer.from(decodeText(bytes).text);
  } catch {
    return undefined;
  }
}
