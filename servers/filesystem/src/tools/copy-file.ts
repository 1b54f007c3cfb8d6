import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';

export const copyFileTool = (open: OpenSandbox, { maxFileSize }: Options) =>
  defineTool({
    name: 'copy_file',
    title: 'Copy file',
    description: 'Copies a file. Never overwrites.',
    input: z.strictObject({
      source: z.string().min(1).describe('From'),
      destination: z.string().min(1).describe('New path, with the name'),
    }),
    output: z.object({ bytes: z.int() }),
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    scopes: ['files:write'],
    target: ({ source, destination }) => `${source} -> ${destination}`,

    async run({ source, destination }, { signal }) {
      const bytes = await (await open()).copy(source, destination, { maxBytes: maxFileSize, signal });
      return reply({ bytes }, `Copied ${bytes} bytes to ${JSON.stringify(destination)}.`);
    },
  });
