import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { type Branch, readTree } from '../search/read-tree.ts';
import { cutHints, visitRules } from '../search/search-settings.ts';
import { AnswerLines } from '../text/answer-lines.ts';
import { quoteName } from '../text/quote-name.ts';

export const directoryTreeTool = (open: OpenSandbox, options: Options) =>
  defineTool({
    name: 'directory_tree',
    title: 'Directory tree',
    description: 'Shows a directory and what is below it, indented; directories end in "/", links in "@".',
    input: z.strictObject({
      path: z.string().min(1).default('.').describe('Directory'),
      depth: z.int().min(1).max(options.maxDepth).default(Math.min(5, options.maxDepth)).describe('Levels'),
      excludePatterns: z.array(z.string()).max(100).optional().describe('Globs to leave out'),
      gitignore: z.boolean().default(false).describe('Obey .gitignore'),
    }),
    output: z.object({ entries: z.int(), truncated: z.boolean() }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ path, depth, excludePatterns, gitignore }, { signal }) {
      const sandbox = await open();
      const { maxEntries, maxVisited } = options;
      const rules = { ...visitRules(options, { excludePatterns, gitignore }), maxDepth: depth - 1 };
      const { root, entries, cut } = await sandbox.walk(
        path,
        { maxDepth: depth - 1, maxEntries: maxVisited, signal },
        (directories) => readTree(directories, rules, maxEntries),
      );
      const lines = new AnswerLines(options.maxAnswerBytes);
      const fits = addBranch(lines, root, 0);
      if (cut === 'depth') lines.note('"…" marks what is deeper: raise depth, or start there.');
      else if (cut !== undefined) lines.note(cutHints[cut]);
      if (entries >= maxEntries || !fits)
        lines.note(`Only ${entries} entries are shown: start in a subdirectory.`);
      return reply({ entries, truncated: lines.hasNotes }, lines.text);
    },
  });

const marks = { file: '', directory: '/', link: '@', other: '?' } as const;

function addBranch(lines: AnswerLines, { entries, below, more }: Branch, depth: number): boolean {
  for (const { name, kind } of entries) {
    const branch = below.get(name);
    const closed = kind === 'directory' && branch === undefined ? ' …' : '';
    if (!lines.add(`${'  '.repeat(depth)}${quoteName(name)}${marks[kind]}${closed}`)) return false;
    if (branch !== undefined && !addBranch(lines, branch, depth + 1)) return false;
  }
  return !more || lines.add(`${'  '.repeat(depth)}…`);
}
