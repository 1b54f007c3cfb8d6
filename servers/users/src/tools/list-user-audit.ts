import { defineTool, openCursor, sealCursor } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseAccounts } from '../use-accounts.ts';
import { cursorField, limitField } from './page-fields.ts';
import { userIdField } from './user-fields.ts';

export const listUserAuditTool = (accounts: UseAccounts) =>
  defineTool({
    name: 'list_user_audit',
    title: 'List user audit',
    description: 'Lists the changes of all users or one, newest first, with the user before and after.',
    input: z.strictObject({
      user_id: userIdField.optional().describe('Only of this user.'),
      limit: limitField,
      cursor: cursorField,
    }),
    output: z.object({
      entries: z.array(
        z.object({
          id: z.int(),
          at: z.string(),
          actor: z.string(),
          tool: z.string(),
          user_id: z.int(),
          before: z.unknown().optional(),
          after: z.unknown(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scopes: ['users:admin'],

    async run({ user_id: userId, limit, cursor }) {
      const after = openCursor(cursor, { userId }, z.int().min(1));
      const { entries, next } = await accounts((store) => store.audit({ userId, limit, after }));
      return {
        entries: [...entries],
        ...(next !== undefined && { next_cursor: sealCursor(next, { userId }) }),
      };
    },
  });
