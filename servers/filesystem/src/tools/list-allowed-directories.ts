import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';

export const listAllowedDirectoriesTool = (open: OpenSandbox) =>
  defineTool({
    name: 'list_allowed_directories',
    title: 'Allowed directories',
    description: 'The directories all paths must be in; relative paths begin at the first.',
    input: z.strictObject({}),
    output: z.object({ directories: z.array(z.string()) }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run() {
      const { roots } = await open();
      return reply({ directories: [...roots] }, `Allowed directories:\n${roots.join('\n')}`);
    },
  });
