import { defineTool } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';

export const getFileInfoTool = (open: OpenSandbox) =>
  defineTool({
    name: 'get_file_info',
    title: 'File info',
    description: 'Kind, size in bytes, times and permissions of a file or directory.',
    input: z.strictObject({ path: z.string().min(1).describe('File or directory') }),
    output: z.object({
      kind: z.string(),
      size: z.int(),
      modified: z.string(),
      created: z.string(),
      permissions: z.string(),
      hardLinks: z.int(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ path }) {
      const { kind, size, modified, created, mode, hardLinks } = await (await open()).stat(path);
      return {
        kind,
        size,
        modified: modified.toISOString(),
        created: created.toISOString(),
        permissions: mode.toString(8).padStart(3, '0'),
        hardLinks,
      };
    },
  });
