import { defineTool, shorten, ToolError } from '@mcp-commons/core';
import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import {
  type FileMatches,
  type GrepEnd,
  type GrepQuery,
  grepFiles,
  matchFile,
  readSearchable,
} from '../search/grep-files.ts';
import { type LineMatcher, lineMatcher, MatchTimeoutError } from '../search/match-lines.ts';
import { searchEach, usablePath, visitRules } from '../search/search-each.ts';
import { cutHints, describeClosed, describeEnd, describeGone, nothingFound } from '../search/search-notes.ts';
import { AnswerLines } from '../text/answer-lines.ts';
import { quoteName } from '../text/quote-name.ts';

/** Larger files are hardly text that a person wrote, and each file is held in memory while it is searched. */
const maxGrepBytes = 10_485_760;
/** The places of all matches before it are kept, for each of the files that are searched at the same time. */
const maxOffset = 100_000;
const maxLineLength = 300;
/** Characters that are shown before a match far into a long line. */
const leadLength = 100;

export const grepFilesTool = (open: OpenSandbox, options: Options) =>
  defineTool({
    name: 'grep_files',
    title: 'Search content',
    description:
      'Finds lines that contain a text, or match a regular expression, in the files of a directory.',
    input: z.strictObject({
      pattern: z.string().min(1).max(1_000).describe('Text'),
      regex: z.boolean().default(false).describe('pattern is a JavaScript regular expression'),
      ignoreCase: z.boolean().default(false).describe('Ignore case'),
      path: z.string().min(1).optional().describe('File or directory; else everywhere'),
      include: z.string().default('*').describe('Glob of files'),
      context: z.int().min(0).max(20).default(0).describe('Lines around each'),
      gitignore: z.boolean().default(false).describe('Obey .gitignore'),
      offset: z.int().min(0).default(0).describe('Matches to skip'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ pattern, regex, ignoreCase, path, include, context, gitignore, offset }, { signal }) {
      if (offset > maxOffset)
        throw new ToolError('invalid_input', `offset is at most ${maxOffset}: narrow the search.`);
      const sandbox = await open();
      const rules = visitRules(options, { include, gitignore });
      const limits = {
        maxFileBytes: Math.min(maxGrepBytes, options.maxFileSize),
        // Lines around the last match that is shown may match, too, and are marked as matches.
        maxPerFile: offset + options.maxResults + 1 + context,
      };
      const found = new FoundLines(offset, context, options);
      const matcher = compile(pattern, regex, ignoreCase, rules.deadline);
      signal.addEventListener('abort', matcher.close);
      try {
        const gone = await searchEach(sandbox, path, rules, (start, each) =>
          grepAt(sandbox, start, { rules: each, matcher, limits }, found, options, signal),
        );
        return found.answer(gone, limits.maxFileBytes, describeNothing(pattern, regex, found.end));
      } finally {
        signal.removeEventListener('abort', matcher.close);
        matcher.close();
      }
    },
  });

function compile(pattern: string, isRegex: boolean, ignoreCase: boolean, deadline: number): LineMatcher {
  try {
    return lineMatcher({ pattern, isRegex, ignoreCase }, deadline);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ToolError(
      'invalid_input',
      `pattern: ${cause.message}. Use JavaScript's syntax: ignoreCase for (?i), ^ and $ for \\A and \\Z, ` +
        '\\p{L} and \\d for [[:alpha:]] and [[:digit:]]. Leave out regex to search for it as text.',
      { cause },
    );
  }
}

async function grepAt(
  sandbox: PathSandbox,
  start: string,
  query: GrepQuery,
  found: FoundLines,
  { maxDepth, maxVisited }: Options,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const onClosed = () => {
      found.end.closed += 1;
    };
    const walkOptions = { maxDepth, maxEntries: maxVisited, signal, onClosed };
    return await sandbox.walk(start, walkOptions, async (directories) => {
      for await (const matches of grepFiles(directories, query, found.end)) {
        if (!found.add(usablePath(start, matches.path), matches)) return false;
      }
      return true;
    });
  } catch (error) {
    if (!(error instanceof PathError) || error.reason !== 'not-a-directory') throw error;
    return grepOne(sandbox, start, query, found);
  }
}

async function grepOne(
  sandbox: PathSandbox,
  path: string,
  query: GrepQuery,
  found: FoundLines,
): Promise<boolean> {
  try {
    const bytes = await sandbox.openFile(path, (file) => readSearchable(file, query.limits, found.end));
    const matches = bytes && (await matchFile(bytes, path, query, found.end));
    return matches === undefined || found.add(path, matches);
  } catch (error) {
    if (!(error instanceof MatchTimeoutError)) throw error;
    found.end.cut = 'time';
    return false;
  }
}

const noFile =
  'No file was searched: path and include lead to no text file. ' +
  'include is a glob, such as "*.ts" at any depth, or "{src,lib}/**/*.ts" from path.';

function describeNothing(
  pattern: string,
  isRegex: boolean,
  { searched, tooLarge, closed, cut }: GrepEnd,
): string {
  if (searched + closed === 0 && cut === undefined) return tooLarge > 0 ? 'No file was searched.' : noFile;
  const nothing = nothingFound(cut);
  if (isRegex && /\\[nr]|[\n\r]/.test(pattern))
    return `${nothing} A regular expression matches within one line; without regex, pattern may have several lines.`;
  if (!isRegex && /[|\\*+?]|^\^|\$$|\[.+\]/.test(pattern))
    return `${nothing} pattern is text here; set regex for a regular expression.`;
  return nothing;
}

class FoundLines {
  readonly end: GrepEnd = { cut: undefined, searched: 0, tooLarge: 0, failed: 0, closed: 0 };
  readonly #lines: AnswerLines;
  readonly #offset: number;
  readonly #context: number;
  readonly #maxResults: number;
  #skipped = 0;
  #shown = 0;
  #isFull = false;

  constructor(offset: number, context: number, { maxResults, maxAnswerBytes }: Options) {
    this.#offset = offset;
    this.#context = context;
    this.#maxResults = maxResults;
    this.#lines = new AnswerLines(maxAnswerBytes);
  }

  /** Adds the matches of one file; false when the answer is full. */
  add(path: string, matches: FileMatches): boolean {
    const { found } = matches;
    const rows = rowWriter(path, matches);
    const skipped = Math.min(found.size, this.#offset - this.#skipped);
    this.#skipped += skipped;
    let last = 0;
    for (const number of [...found.keys()].slice(skipped)) {
      const first = Math.max(last + 1, number - this.#context);
      const block = rows(first, number + this.#context);
      if (this.#context > 0 && first > last + 1) block.unshift('--');
      const isWhole = this.#shown < this.#maxResults && this.#lines.add(...block);
      // When the first block is longer than an answer, only its matching line is shown, or paging would never end.
      this.#isFull = !isWhole && (this.#shown > 0 || !this.#lines.add(...rows(number, number)));
      if (this.#isFull) break;
      this.#shown += 1;
      last = isWhole ? number + this.#context : number;
    }
    return !this.#isFull;
  }

  answer(gone: readonly string[], maxFileBytes: number, nothing: string): string {
    const { cut: cutBy, tooLarge, failed, closed } = this.end;
    const next = this.#offset + this.#shown;
    if (this.#shown === 0) this.#lines.note(this.#skipped > 0 ? describeEnd(this.#skipped) : nothing);
    if (this.#isFull) this.#lines.note(describeRest(next));
    else if (cutBy !== undefined) this.#lines.note(cutHints[cutBy]);
    if (tooLarge > 0) this.#lines.note(`Files of more than ${maxFileBytes} bytes, left out: ${tooLarge}.`);
    if (failed > 0)
      this.#lines.note(
        `Files that take too much memory with this pattern, left out: ${failed}. Simplify it.`,
      );
    if (closed > 0) this.#lines.note(describeClosed(closed));
    if (gone.length > 0) this.#lines.note(describeGone(gone));
    return this.#lines.text;
  }
}

/** How to get the matches after those that are shown. */
const describeRest = (next: number) =>
  next > maxOffset
    ? 'There is more: narrow the search.'
    : `There is more. Go on with offset ${next}, or narrow the search.`;

/** Shows lines of a file by their numbers: `path:12: text`, and `path-12- text` around a match. */
function rowWriter(path: string, { lines, found }: FileMatches) {
  const name = quoteName(path);
  return (first: number, last: number) =>
    lines(first, last).map((line, i) => {
      const column = found.get(first + i);
      const mark = column === undefined ? '-' : ':';
      return `${name}${mark}${first + i}${mark} ${partOf(line, column ?? 0)}`;
    });
}

/** The line when it is short or matches near its beginning, else the part around `column`. */
function partOf(line: string, column: number): string {
  const lastStart = line.length - maxLineLength;
  if (lastStart <= 0 || column <= maxLineLength - leadLength) return shorten(line, maxLineLength);
  // Half a character at the cut would be shown as another one.
  const part = line.slice(Math.min(column - leadLength, lastStart)).replace(/^[\uDC00-\uDFFF]/, '');
  return `…${shorten(part, maxLineLength)}`;
}
