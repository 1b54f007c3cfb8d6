import { confirm, defineTool } from '@mcp-commons/core';
import * as z from 'zod';
import type { Options } from '../options.ts';
import type { UseAccounts } from '../use-accounts.ts';
import { briefUserOutput, by, expectedVersionField, userIdField } from './user-fields.ts';

export const deleteUserTool = (accounts: UseAccounts, deleteConfirm: Options['deleteConfirm']) =>
  defineTool({
    name: 'delete_user',
    title: 'Delete user',
    description: 'Deletes a user, except the last active admin; restore_user undoes it.',
    input: z.strictObject({ user_id: userIdField, expected_version: expectedVersionField }),
    output: briefUserOutput,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    target: ({ user_id }) => `users/${user_id}`,
    scopes: ['users:admin'],

    async run({ user_id: id, ...input }, ctx) {
      let expectedVersion = input.expected_version;
      if (deleteConfirm !== 'never') {
        // The person is not asked about a deletion that would be refused.
        const { name, email, version } = await accounts((store) => store.removable(id, { expectedVersion }));
        confirm(ctx, {
          message: `Delete user ${id}, ${name} <${email}>?`,
          otherwise: deleteConfirm === 'always' ? 'refuse' : 'proceed',
        });
        // The person confirms the user as shown: if it changes before the answer, the deletion must fail.
        expectedVersion = version;
      }
      return accounts((store) =>
        store.remove(id, { author: by(ctx, 'delete_user'), signal: ctx.signal, expectedVersion }),
      );
    },
  });
