import { defineTool, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import type { TextWindow } from '../text/read-window.ts';
import { readTextFile } from '../text-file.ts';

export const readFileTool = (open: OpenSandbox, { maxFileSize, maxAnswerBytes }: Options) =>
  defineTool({
    name: 'read_file',
    title: 'Read file',
    description: 'Reads a text file (UTF-8, or UTF-16 with a mark), whole or in part.',
    input: z.strictObject({
      path: z.string().min(1).describe('File'),
      offset: z.int().min(0).default(0).describe('Lines to skip'),
      limit: z.int().min(1).optional().describe('Lines to read'),
      head: z.int().min(1).optional().describe('First lines only'),
      tail: z.int().min(1).optional().describe('Last lines only'),
      unit: z.enum(['lines', 'bytes']).default('lines').describe('Of offset and limit'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ path, offset, limit, head, tail, unit }, { signal }) {
      const isPart = offset > 0 || limit !== undefined || unit === 'bytes';
      const ways = [head !== undefined, tail !== undefined, isPart];
      if (ways.filter(Boolean).length > 1) throw new ToolError('invalid_input', oneWayOnly);
      const request = {
        unit,
        offset,
        limit: head ?? limit ?? Infinity,
        tail,
        maxBytes: maxAnswerBytes,
        signal,
      };
      const window = await readTextFile(await open(), path, request, maxFileSize);
      const isBeyond = window.text === '' && offset > 0 && tail === undefined;
      // A block of its own, so that the first is the text of the file and nothing else.
      return [window.text, isBeyond ? describeEnd(window) : describeFile(window)];
    },
  });

const oneWayOnly = 'Give head alone or tail alone (both count lines), or else offset, limit and unit.';

/** Why there is nothing: an empty text alone would look like an empty file. */
const describeEnd = (window: TextWindow) =>
  `[Nothing is there: the file ends before offset, with ${describeSize(window)} in all.]`;

/** How to get what is missing, if anything is; the hash is for `expectedHash` of edit_file. */
export function describeFile(window: TextWindow): string {
  const { next, hash } = window;
  const facts = `${describeSize(window)} in all, hash ${hash}`;
  if (next === undefined) return `[${facts}]`;
  const unit = next.unit === 'bytes' ? ', unit "bytes" (limit counts bytes, too)' : '';
  return `[There is more: ${facts}. Go on with offset ${next.offset}${unit}.]`;
}

const describeSize = ({ totalLines, totalBytes }: TextWindow) =>
  `${counted(totalLines, 'line')}, ${counted(totalBytes, 'byte')}`;

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
