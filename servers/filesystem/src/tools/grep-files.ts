import { defineTool, reply, ToolError } from '@mcp-commons/core';
import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { compileGlob } from '../search/glob.ts';
import { type FileMatches, type GrepEnd, type GrepQuery, grepFile, grepFiles } from '../search/grep-files.ts';
import { type LineMatcher, lineMatcher, MatchTimeoutError } from '../search/match-lines.ts';
import { cutHints, searchStarts, usablePath, visitRules } from '../search/search-settings.ts';
import { AnswerLines } from '../text/answer-lines.ts';
import { quoteName } from '../text/quote-name.ts';

/** Larger files are no text that a person wrote; each is held in memory while it is searched. */
const maxGrepBytes = 10_485_760;
const maxLineLength = 300;

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
    output: z.object({
      matches: z.int(),
      files: z.int(),
      truncated: z.boolean(),
      nextOffset: z.int().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ pattern, regex, ignoreCase, path, include, context, gitignore, offset }, { signal }) {
      const sandbox = await open();
      const rules = visitRules(options, { gitignore });
      const limits = {
        maxFileBytes: Math.min(maxGrepBytes, options.maxFileSize),
        maxPerFile: offset + options.maxResults + 1,
      };
      const found = new FoundLines(offset, context, options);
      const matcher = compile(pattern, regex, ignoreCase, rules.deadline);
      try {
        const query = { rules, include: compileGlob(include), matcher, limits };
        for (const start of searchStarts(sandbox, path))
          await grepAt(sandbox, start, query, found, options, signal);
      } finally {
        matcher.close();
      }
      return found.answer();
    },
  });

function compile(pattern: string, isRegex: boolean, ignoreCase: boolean, deadline: number): LineMatcher {
  try {
    return lineMatcher({ pattern, isRegex, ignoreCase }, deadline);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ToolError(
      'invalid_input',
      `pattern: ${cause.message}. Leave out regex to search for it as text.`,
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
): Promise<void> {
  try {
    await sandbox.walk(start, { maxDepth, maxEntries: maxVisited, signal }, async (directories) => {
      for await (const matches of grepFiles(directories, query, found.end)) {
        if (!found.add(usablePath(start, matches.path), matches)) return;
      }
    });
  } catch (error) {
    if (!(error instanceof PathError) || error.reason !== 'not-a-directory') throw error;
    await grepOne(sandbox, start, query, found);
  }
}

async function grepOne(
  sandbox: PathSandbox,
  path: string,
  { matcher, limits }: GrepQuery,
  found: FoundLines,
) {
  try {
    const matches = await sandbox.openFile(path, (file) => grepFile(file, path, matcher, limits, found.end));
    if (matches !== undefined) found.add(path, matches);
  } catch (error) {
    if (!(error instanceof MatchTimeoutError)) throw error;
    found.end.cut = 'time';
  }
}

class FoundLines {
  readonly end: GrepEnd = { cut: undefined, tooLarge: 0 };
  readonly #lines: AnswerLines;
  readonly #offset: number;
  readonly #context: number;
  readonly #maxResults: number;
  #skipped = 0;
  #shown = 0;
  #files = 0;
  #isFull = false;

  constructor(offset: number, context: number, { maxResults, maxAnswerBytes }: Options) {
    this.#offset = offset;
    this.#context = context;
    this.#maxResults = maxResults;
    this.#lines = new AnswerLines(maxAnswerBytes);
  }

  /** False when no more can be taken. */
  add(path: string, { lines, found }: FileMatches): boolean {
    const before = this.#shown;
    const matching = new Set(found);
    let last = 0;
    for (const number of found) {
      if (this.#skipped < this.#offset) {
        this.#skipped += 1;
        continue;
      }
      this.#isFull ||= this.#shown >= this.#maxResults;
      const first = Math.max(last + 1, number - this.#context);
      const to = Math.min(lines.length, number + this.#context);
      if (!this.#isFull && this.#addLines(path, lines, matching, first, to)) this.#shown += 1;
      else this.#isFull = true;
      if (this.#isFull) break;
      last = to;
    }
    if (this.#shown > before) this.#files += 1;
    return !this.#isFull;
  }

  #addLines(
    path: string,
    lines: readonly string[],
    matching: ReadonlySet<number>,
    first: number,
    to: number,
  ): boolean {
    if (this.#context > 0 && first > 1 && !this.#lines.add('--')) return false;
    for (let number = first; number <= to; number += 1) {
      const mark = matching.has(number) ? ':' : '-';
      if (!this.#lines.add(`${quoteName(path)}${mark}${number}${mark} ${cut(lines[number - 1] ?? '')}`))
        return false;
    }
    return true;
  }

  answer() {
    const { cut: cutBy, tooLarge } = this.end;
    const next = this.#offset + this.#shown;
    if (this.#shown === 0) this.#lines.note('Nothing was found.');
    if (this.#isFull) this.#lines.note(`There is more. Go on with offset ${next}, or narrow the search.`);
    else if (cutBy !== undefined) this.#lines.note(cutHints[cutBy]);
    if (tooLarge > 0) this.#lines.note(`${tooLarge} files of more than ${maxGrepBytes} bytes were left out.`);
    const output = {
      matches: this.#shown,
      files: this.#files,
      truncated: this.#isFull || cutBy !== undefined || tooLarge > 0,
      ...(this.#isFull && { nextOffset: next }),
    };
    return reply(output, this.#lines.text);
  }
}

const cut = (line: string) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line);
