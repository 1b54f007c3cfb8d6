import { defineTool, requireScopes, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseAccounts } from '../use-accounts.ts';
import {
  briefUserOutput,
  by,
  emailField,
  expectedVersionField,
  nameField,
  roleField,
  userIdField,
} from './user-fields.ts';

export const updateUserTool = (accounts: UseAccounts) =>
  defineTool({
    name: 'update_user',
    title: 'Update user',
    description: 'Changes the given fields. The last active admin must stay admin.',
    input: z.strictObject({
      user_id: userIdField,
      name: nameField.optional().describe('New name.'),
      email: emailField.optional().describe('New email.'),
      role: roleField.optional().describe('New role.'),
      expected_version: expectedVersionField,
    }),
    output: briefUserOutput,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    target: ({ user_id }) => `users/${user_id}`,
    scopes: ['users:write'],

    run({ user_id: id, expected_version: expectedVersion, name, email, role }, ctx) {
      if (role !== undefined) requireScopes(ctx.principal, ['users:admin'], 'Changing a role');
      const changes = {
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email }),
        ...(role !== undefined && { role }),
      };
      if (Object.keys(changes).length === 0) {
        throw new ToolError('invalid_input', 'Give at least one of name, email and role.');
      }
      const write = { author: by(ctx, 'update_user'), signal: ctx.signal, expectedVersion };
      return accounts((store) => store.update(id, changes, write));
    },
  });
