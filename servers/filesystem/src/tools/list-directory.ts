import { defineTool } from '@mcp-commons/core';
import type { Entry, OpenDirectory } from '@mcp-commons/security/path-sandbox';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { AnswerLines } from '../text/answer-lines.ts';
import { quoteName } from '../text/quote-name.ts';

export const listDirectoryTool = (open: OpenSandbox, { maxEntries, maxVisited, maxAnswerBytes }: Options) =>
  defineTool({
    name: 'list_directory',
    title: 'List directory',
    description: 'Lists a directory by name: [FILE], [DIR], [LINK] or [OTHER]. Odd names are JSON strings.',
    input: z.strictObject({
      path: z.string().min(1).default('.').describe('Directory'),
      offset: z.int().min(0).default(0).describe('Entries to skip'),
      sizes: z.boolean().default(false).describe('With bytes of files'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ path, offset, sizes }) {
      const sandbox = await open();
      return sandbox.list(path, maxVisited, async (directory) => {
        const { entries, truncated } = directory;
        const lines = new AnswerLines(maxAnswerBytes);
        const next = await addEntries(lines, directory, { offset, end: offset + maxEntries, sizes });
        if (offset >= entries.length) lines.note(describeEnd(entries.length));
        if (next < entries.length)
          lines.note(`There is more: ${entries.length} entries. Go on with offset ${next}.`);
        if (truncated) lines.note(`Only ${maxVisited} entries of the directory are looked at (MAX_VISITED).`);
        return lines.text;
      });
    },
  });

const describeEnd = (total: number) =>
  total === 0
    ? 'The directory is empty.'
    : `Nothing is there: the directory ends before offset, with ${total} entries in all.`;

const labels: Readonly<Record<Entry['kind'], string>> = {
  file: '[FILE]',
  directory: '[DIR]',
  link: '[LINK]',
  other: '[OTHER]',
};

/** Adds entries up to `end` as long as they fit; returns where the next answer begins. */
async function addEntries(
  lines: AnswerLines,
  { entries, stat }: OpenDirectory,
  { offset, end, sizes }: { offset: number; end: number; sizes: boolean },
): Promise<number> {
  for (const [i, { name, kind }] of entries.slice(offset, end).entries()) {
    const info = sizes && kind === 'file' ? await stat(name) : undefined;
    if (!lines.add(`${labels[kind]} ${quoteName(name)}${info ? ` ${info.size}` : ''}`)) return offset + i;
  }
  return end;
}
