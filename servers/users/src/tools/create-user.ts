import { defineTool, requireScopes } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseAccounts } from '../use-accounts.ts';
import { briefUserOutput, by, emailField, line, nameField, roleField } from './user-fields.ts';

export const createUserTool = (accounts: UseAccounts) =>
  defineTool({
    name: 'create_user',
    title: 'Create user',
    description: 'Creates a user. No two active users share an email.',
    input: z.strictObject({
      name: nameField.describe('Full name.'),
      email: emailField.describe('Stored in lower case.'),
      role: roleField.default('user').describe('What the user may do.'),
      idempotency_key: line(100).optional().describe('The same key within 24 h returns the same user.'),
    }),
    output: briefUserOutput,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    scopes: ['users:write'],

    run({ idempotency_key: idempotencyKey, ...profile }, ctx) {
      if (profile.role === 'admin') requireScopes(ctx.principal, ['users:admin'], 'Creating an admin');
      const write = { author: by(ctx, 'create_user'), signal: ctx.signal, idempotencyKey };
      return accounts((store) => store.create(profile, write));
    },
  });
