import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';

export const moveFileTool = (open: OpenSandbox) =>
  defineTool({
    name: 'move_file',
    title: 'Move file',
    description: 'Moves or renames a file or directory. Never overwrites.',
    input: z.strictObject({
      source: z.string().min(1).describe('From'),
      destination: z.string().min(1).describe('New path, with the name'),
    }),
    output: z.object({ moved: z.boolean() }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    scopes: ['files:write'],
    target: ({ source, destination }) => `${source} -> ${destination}`,

    async run({ source, destination }) {
      await (await open()).move(source, destination);
      return reply({ moved: true }, `Moved to ${JSON.stringify(destination)}.`);
    },
  });
