import { defineTool } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { type Branch, readTree } from '../search/read-tree.ts';
import { rulesAt, visitRules } from '../search/search-each.ts';
import { cutHints, describeClosed } from '../search/search-notes.ts';
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
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ path, depth, excludePatterns, gitignore }, { signal }) {
      const sandbox = await open();
      const { maxEntries, maxVisited } = options;
      const limits = { ...options, maxDepth: depth - 1 };
      const rules = await rulesAt(sandbox, path, visitRules(limits, { excludePatterns, gitignore }));
      let closed = 0;
      const onClosed = () => {
        closed += 1;
      };
      const { root, cut, isFull } = await sandbox.walk(
        path,
        { maxDepth: depth - 1, maxEntries: maxVisited, signal, onClosed },
        (directories) => readTree(directories, rules, maxEntries),
      );
      const lines = new AnswerLines(options.maxAnswerBytes);
      const rows = [...branchRows(root, 0)];
      const end = rows.findIndex(({ text }) => !lines.add(text));
      const entries = (end === -1 ? rows : rows.slice(0, end)).filter(({ isEntry }) => isEntry).length;
      if (cut === 'depth') lines.note('"…" marks what is deeper: raise depth, or start there.');
      else if (cut !== undefined) lines.note(cutHints[cut]);
      if (closed > 0) lines.note(describeClosed(closed));
      if (isFull || end !== -1) lines.note(`Only ${entries} entries are shown: start in a subdirectory.`);
      return lines.text || nothingIsThere;
    },
  });

const nothingIsThere = '[The directory is empty, or all that is in it is excluded.]';

interface Row {
  readonly text: string;
  readonly isEntry: boolean;
}

const marks = { file: '', directory: '/', link: '@', other: '?' } as const;

function* branchRows({ entries, below, more }: Branch, depth: number): Generator<Row, void, void> {
  const indent = '  '.repeat(depth);
  for (const { name, kind } of entries) {
    const branch = below.get(name);
    const closed = kind === 'directory' && branch === undefined ? ' …' : '';
    yield { text: `${indent}${quoteName(name)}${marks[kind]}${closed}`, isEntry: true };
    if (branch !== undefined) yield* branchRows(branch, depth + 1);
  }
  if (more) yield { text: `${indent}…`, isEntry: false };
}
