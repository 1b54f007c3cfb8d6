import { defineTool } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseAccounts } from '../use-accounts.ts';
import { briefUserOutput, by, expectedVersionField, userIdField } from './user-fields.ts';

export const restoreUserTool = (accounts: UseAccounts) =>
  defineTool({
    name: 'restore_user',
    title: 'Restore user',
    description: 'Brings a deleted user back, unless its email is in use again.',
    input: z.strictObject({ user_id: userIdField, expected_version: expectedVersionField }),
    output: briefUserOutput,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    target: ({ user_id }) => `users/${user_id}`,
    scopes: ['users:admin'],

    run({ user_id: id, expected_version: expectedVersion }, ctx) {
      const write = { author: by(ctx, 'restore_user'), signal: ctx.signal, expectedVersion };
      return accounts((store) => store.restore(id, write));
    },
  });
