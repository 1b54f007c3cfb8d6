import { confirm, defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import type { OpenSandbox } from '../open-sandbox.ts';

export const deleteFileTool = (open: OpenSandbox) =>
  defineTool({
    name: 'delete_file',
    title: 'Delete file',
    description: 'Deletes a file, a link (not its target) or an empty directory, for good.',
    input: z.strictObject({ path: z.string().min(1).describe('What to delete') }),
    output: z.object({ deleted: z.enum(['file', 'directory', 'link', 'other']) }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    scopes: ['files:write'],
    target: ({ path }) => path,

    async run({ path }, ctx) {
      const sandbox = await open();
      // Without a client that can ask, `proceed` is right: the host asks before destructive calls, and the operator
      // has set ALLOW_DELETE.
      confirm(ctx, { message: `Delete ${JSON.stringify(path)} for good?`, otherwise: 'proceed' });
      const deleted = await sandbox.delete(path);
      return reply({ deleted }, `Deleted the ${deleted}.`);
    },
  });
