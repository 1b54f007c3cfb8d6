import { defineTool, ToolError } from '@mcp-commons/core';
import type { OpenDirectory } from '@mcp-commons/security/path-sandbox';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { searchEach, usablePath, visitRules } from '../search/search-each.ts';
import { cutHints, describeClosed, describeEnd, describeGone, nothingFound } from '../search/search-notes.ts';
import { type Cut, type VisitRules, visitEntries } from '../search/visit-entries.ts';
import { AnswerLines } from '../text/answer-lines.ts';
import { quoteName } from '../text/quote-name.ts';

export const searchFilesTool = (open: OpenSandbox, options: Options) =>
  defineTool({
    name: 'search_files',
    title: 'Search names',
    description:
      'Finds files and directories by name: "*.ts" at any depth, "src/**/*.{js,ts}" from the start. grep_files searches content.',
    input: z.strictObject({
      pattern: z.string().min(1).describe('Glob'),
      directory: z.string().min(1).optional().describe('Where; else everywhere'),
      path: z.string().min(1).optional().describe('Same as directory'),
      excludePatterns: z.array(z.string()).max(100).optional().describe('Globs to leave out'),
      gitignore: z.boolean().default(false).describe('Obey .gitignore'),
      offset: z.int().min(0).default(0).describe('Results to skip'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ pattern, directory, path, excludePatterns, gitignore, offset }, { signal, progress }) {
      if (directory !== undefined && path !== undefined && directory !== path)
        throw new ToolError(
          'invalid_input',
          'directory and path name different places; give only one of them.',
        );
      const sandbox = await open();
      const found = new FoundNames(offset, options);
      const rules = visitRules(options, { include: pattern, excludePatterns, gitignore });
      const onClosed = () => {
        found.closed += 1;
      };
      const walkOptions = { maxDepth: options.maxDepth, maxEntries: options.maxVisited, signal, onClosed };
      const gone = await searchEach(sandbox, directory ?? path, rules, async (start, each) => {
        await sandbox.walk(start, walkOptions, (below) => found.collect(start, below, each, progress));
        return !found.isFull;
      });
      return found.answer(gone);
    },
  });

const wholeNames =
  'A pattern must match the whole name and its case: "*part*" finds names that contain part.';

class FoundNames {
  readonly #lines: AnswerLines;
  readonly #offset: number;
  readonly #maxResults: number;
  #skipped = 0;
  #shown = 0;
  #seen = 0;
  #cut: Cut | undefined;
  isFull = false;
  /** Directories that this process cannot read. */
  closed = 0;

  constructor(offset: number, { maxResults, maxAnswerBytes }: Options) {
    this.#offset = offset;
    this.#maxResults = maxResults;
    this.#lines = new AnswerLines(maxAnswerBytes);
  }

  /** Takes what matches, until the answer is full. */
  async collect(
    start: string,
    directories: AsyncIterable<OpenDirectory>,
    rules: VisitRules,
    progress: (done: number) => void,
  ): Promise<void> {
    const before = this.#seen;
    for await (const { entries, seen, cut } of visitEntries(directories, rules)) {
      this.#cut ??= cut;
      this.#seen = before + seen;
      progress(this.#seen);
      for (const { path, kind } of entries)
        this.#add(usablePath(start, path), kind === 'directory' ? '/' : '');
      if (this.isFull) return;
    }
  }

  #add(path: string, mark: string): void {
    if (this.#skipped < this.#offset) {
      this.#skipped += 1;
      return;
    }
    this.isFull ||= this.#shown >= this.#maxResults || !this.#lines.add(`${quoteName(path)}${mark}`);
    if (!this.isFull) this.#shown += 1;
  }

  answer(gone: readonly string[]): string {
    const next = this.#offset + this.#shown;
    const nothing = `${nothingFound(this.#cut)} ${wholeNames}`;
    if (this.#shown === 0) this.#lines.note(this.#skipped > 0 ? describeEnd(this.#skipped) : nothing);
    if (this.isFull) this.#lines.note(`There is more. Go on with offset ${next}, or narrow the pattern.`);
    else if (this.#cut !== undefined) this.#lines.note(cutHints[this.#cut]);
    if (this.closed > 0) this.#lines.note(describeClosed(this.closed));
    if (gone.length > 0) this.#lines.note(describeGone(gone));
    return this.#lines.text;
  }
}
