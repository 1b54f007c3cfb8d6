import { defineTool, shorten, ToolError } from '@mcp-commons/core';
import type { PathSandbox } from '@mcp-commons/security/path-sandbox';
import * as z from 'zod';
import { explainError } from '../explain-errors.ts';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { quoteName } from '../text/quote-name.ts';
import { readTextFile } from '../text-file.ts';
import { describeFile } from './read-file.ts';

export const readMultipleFilesTool = (
  open: OpenSandbox,
  { maxFileSize, maxAnswerBytes, maxFiles }: Options,
) =>
  defineTool({
    name: 'read_multiple_files',
    title: 'Read files',
    description: 'Reads several text files; one that fails does not stop the others.',
    input: z.strictObject({
      paths: z.array(z.string()).min(1).max(maxFiles).describe('Files'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ paths }, { signal }) {
      const sandbox = await open();
      const parts: string[] = [];
      // Each file gets an equal share of what is left, so that the last is not starved by the first.
      let room = maxAnswerBytes;
      for (const [i, path] of paths.entries()) {
        const name = shorten(quoteName(path), maxNameLength);
        const around = overhead + Buffer.byteLength(name);
        const share = Math.max(minShare, Math.floor(room / (paths.length - i)) - around);
        const maxBytes = Math.min(share, room - around);
        if (maxBytes < 1 && i > 0) break;
        const part = await readPart(sandbox, path, name, {
          maxBytes: Math.max(1, maxBytes),
          maxFileSize,
          signal,
        });
        room -= Buffer.byteLength(part + separator);
        parts.push(part);
      }
      const unread = paths.length - parts.length;
      if (unread > 0)
        parts.push(`[The answer is full: the last ${unread} files were not read. Ask for them again.]`);
      return parts.join(separator);
    },
  });

async function readPart(
  sandbox: PathSandbox,
  path: string,
  name: string,
  { maxBytes, maxFileSize, signal }: { maxBytes: number; maxFileSize: number; signal: AbortSignal },
): Promise<string> {
  try {
    const request = { unit: 'lines' as const, offset: 0, limit: Infinity, maxBytes, signal };
    const window = await readTextFile(sandbox, path, request, maxFileSize);
    const rest = window.next === undefined ? '' : `${describeFile(window)}\n`;
    return `${name}:\n${window.text}\n${rest}`;
  } catch (error) {
    const failure = explainError(error, sandbox.roots);
    if (!(failure instanceof ToolError)) throw failure;
    // On the line of the name, where no text of a file can be.
    return `${name}: Error: ${failure.message}\n`;
  }
}

/** Longer names are cut: the order of `paths` says which part is which. */
const maxNameLength = 300;

/** Bytes reserved for the words around the text of one file. */
const overhead = 200;
/** Bytes of its text that one file gets, also when many are asked for. */
const minShare = 300;

const separator = '---\n';
