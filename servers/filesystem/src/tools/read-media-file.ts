import { extname, resolve } from 'node:path';
import { defineTool, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { fileUri } from '../resources/file-uri.ts';
import { decodeText, NotTextError } from '../text/decode-text.ts';
import { mediaTypeOf } from '../text/media-type.ts';

export const readMediaFileTool = (open: OpenSandbox, { maxMediaSize }: Options) =>
  defineTool({
    name: 'read_media_file',
    title: 'Read media',
    description: 'Reads an image, sound, PDF or other binary file. Detects the type by content.',
    input: z.strictObject({ path: z.string().min(1).describe('File') }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ path }) {
      const sandbox = await open();
      const content = await sandbox.openFile(path, (file) => file.readAll(maxMediaSize));
      const mimeType = mediaTypeOf(content) ?? unknownType(path, content);
      const data = Buffer.from(content).toString('base64');
      const uri = fileUri(resolve(sandbox.roots[0] ?? '', path));
      return [mediaBlock(uri, mimeType, data), `[${mimeType}, ${content.length} bytes]`];
    },
  });

/** This tool gives what read_file refuses, or no tool could read it. */
function unknownType(path: string, content: Uint8Array): string {
  try {
    decodeText(content);
  } catch (error) {
    if (!(error instanceof NotTextError)) throw error;
    return 'application/octet-stream';
  }
  throw new ToolError(
    'invalid_input',
    `${JSON.stringify(path)} looks like text (${extname(path) || 'no extension'}); use read_file.`,
  );
}

/**
 * Types that models can see. With an image block of another type, a model's service may refuse the whole
 * conversation.
 */
const shownImages = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

function mediaBlock(uri: string, mimeType: string, data: string) {
  if (shownImages.has(mimeType)) return { type: 'image' as const, data, mimeType };
  if (mimeType.startsWith('audio/')) return { type: 'audio' as const, data, mimeType };
  return { type: 'resource' as const, resource: { uri, mimeType, blob: data } };
}
