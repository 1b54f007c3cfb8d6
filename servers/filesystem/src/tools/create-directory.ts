import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';

export const createDirectoryTool = (open: OpenSandbox) =>
  defineTool({
    name: 'create_directory',
    title: 'Create directory',
    description: 'Creates a directory and its missing parents.',
    input: z.strictObject({ path: z.string().min(1).describe('Directory') }),
    output: z.object({ created: z.boolean() }),
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scopes: ['files:write'],
    target: ({ path }) => path,

    async run({ path }) {
      const created = await (await open()).createDirectory(path);
      return reply({ created }, created ? 'Created the directory.' : 'The directory already exists.');
    },
  });
