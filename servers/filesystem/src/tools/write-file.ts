import { defineTool, reply } from '@mcp-commons/core';
import { PathError } from '@mcp-commons/security/path-sandbox';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { hashOf } from '../text/content-hash.ts';
import { decodeAs, detectEncoding, encodeText } from '../text/decode-text.ts';
import { asText } from '../text-file.ts';
import { wholeText } from './whole-text.ts';

export const writeFileTool = (open: OpenSandbox, { maxFileSize }: Options) =>
  defineTool({
    name: 'write_file',
    title: 'Write file',
    description: 'Creates a UTF-8 file or replaces its whole content; edit_file changes parts.',
    input: z.strictObject({
      path: z.string().min(1).describe('File'),
      content: wholeText.describe('Text'),
      append: z.boolean().default(false).describe('Add to the end instead'),
    }),
    output: z.object({ created: z.boolean(), bytes: z.int(), hash: z.string().optional() }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    scopes: ['files:write'],
    target: ({ path }) => path,

    async run({ path, content, append }) {
      const sandbox = await open();
      const data = Buffer.from(content);
      if (data.length > maxFileSize) {
        throw new PathError('too-large', path, {
          detail: `${data.length} bytes; at most ${maxFileSize} are allowed`,
        });
      }
      if (append) {
        const end = (before: Uint8Array) => encodeEnd(content, before);
        const { created, size } = await asText(path, () => sandbox.append(path, end, maxFileSize));
        return reply({ created, bytes: size }, `Added to the file: ${size} bytes now.`);
      }
      const { created } = await sandbox.write(path, data);
      const output = { created, bytes: data.length, hash: hashOf(data) };
      const done = created ? 'Created' : 'Replaced';
      return reply(output, `${done} the file: ${data.length} bytes, hash ${output.hash}.`);
    },
  });

/** The bytes to add for `content`, in the encoding of the file and without its mark, which only begins a file. */
function encodeEnd(content: string, before: Uint8Array): Uint8Array {
  const encoding = detectEncoding(before);
  // ASCII fits nearly every encoding. Other text is refused when the file is in an encoding that is not known.
  if (/\P{ASCII}/u.test(content)) decodeAs(encoding, before);
  return encodeText(content, encoding).subarray(encodeText('', encoding).length);
}
