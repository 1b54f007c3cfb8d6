import { defineTool, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { hashOf } from '../text/content-hash.ts';
import { decodeText, encodeText } from '../text/decode-text.ts';
import { type Diff, diffLines } from '../text/diff-lines.ts';
import { applyEdits, EditError } from '../text/edit-text.ts';
import { asText } from '../text-file.ts';
import { wholeText } from './whole-text.ts';

/** Characters of the diff in an answer. */
const maxDiffLength = 8_000;

export const editFileTool = (open: OpenSandbox, { maxFileSize }: Options) =>
  defineTool({
    name: 'edit_file',
    title: 'Edit file',
    description: 'Replaces exact text, in order. Line endings, encoding and mode stay. Answers with a diff.',
    input: z.strictObject({
      path: z.string().min(1).describe('File'),
      edits: z
        .array(
          z.strictObject({
            oldText: wholeText.describe('Must occur once'),
            newText: wholeText,
            replaceAll: z.boolean().optional(),
          }),
        )
        .min(1)
        .max(1_000)
        .describe('All or none'),
      dryRun: z.boolean().default(false).describe('Only show the diff'),
      expectedHash: z.string().optional().describe('Hash as read; refuse if changed since'),
    }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    scopes: ['files:write'],
    target: ({ path }) => path,

    async run({ path, edits, dryRun, expectedHash }, { signal }) {
      const sandbox = await open();
      let result: { replacements: number; diff: Diff; changed: Uint8Array } | undefined;
      const change = async (content: Uint8Array) => {
        requireHash(path, content, expectedHash);
        const { text, encoding } = decodeText(content);
        const edited = await applyEdits(text, edits, maxFileSize, signal);
        const changed = encodeText(edited.text, encoding);
        const diff = diffLines(text, edited.text, maxDiffLength);
        result = { replacements: edited.replacements, diff, changed };
        return dryRun || Buffer.compare(changed, content) === 0 ? undefined : changed;
      };
      await asText(path, () => explainEditError(path, () => sandbox.update(path, maxFileSize, change)));
      if (result === undefined) throw new Error('an update without a change');
      const { replacements, diff, changed } = result;
      const changes = `${replacements} (lines added: ${diff.added}, removed: ${diff.removed})`;
      const summary = dryRun ? `Would replace ${changes}.` : `Replaced ${changes}, hash ${hashOf(changed)}.`;
      return diff.text === '' ? summary : `${summary}\n${diff.text}`;
    },
  });

function requireHash(path: string, content: Uint8Array, expected: string | undefined): void {
  if (expected === undefined) return;
  const hash = hashOf(content);
  if (expected === hash) return;
  throw new ToolError(
    'conflict',
    `${JSON.stringify(path)} has changed: its hash is ${hash}, not ${JSON.stringify(expected)}. Read it again, then edit.`,
  );
}

async function explainEditError<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    throw new ToolError('invalid_input', `${JSON.stringify(path)} stays as it is: ${error.message}`, {
      cause: error,
    });
  }
}
