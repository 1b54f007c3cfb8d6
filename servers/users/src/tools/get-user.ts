import { defineTool, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseAccounts } from '../use-accounts.ts';
import { emailField, userIdField, userOutput } from './user-fields.ts';

export const getUserTool = (accounts: UseAccounts) =>
  defineTool({
    name: 'get_user',
    title: 'Get user',
    description: 'Gets one user by user_id (also a deleted one) or by email.',
    input: z.strictObject({
      user_id: userIdField.optional(),
      email: emailField.optional().describe('In any case.'),
    }),
    output: userOutput,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scopes: ['users:read'],

    run({ user_id: id, email }) {
      if (id !== undefined && email === undefined) return accounts((store) => store.find({ id }));
      if (id === undefined && email !== undefined) return accounts((store) => store.find({ email }));
      throw new ToolError('invalid_input', 'Give either user_id or email.');
    },
  });
