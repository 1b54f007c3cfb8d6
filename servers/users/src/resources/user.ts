import { defineResource, openCursor, sealCursor, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import type { UseAccounts } from '../use-accounts.ts';

const everyone = { status: 'active', sort: 'id', descending: false } as const;
const position = z.strictObject({ key: z.int().min(0), id: z.int().min(0) });

export const userResource = (accounts: UseAccounts) =>
  defineResource({
    uri: 'users://{user_id}',
    name: 'user',
    title: 'User',
    description: 'One user by id, also a deleted one.',
    mimeType: 'application/json',
    scopes: ['users:read'],
    async read({ user_id }) {
      if (!/^[1-9]\d{0,14}$/.test(user_id)) {
        throw new ToolError('not_found', 'A user is users:// and its id, such as users://7.');
      }
      return JSON.stringify(await accounts((store) => store.find({ id: Number(user_id) })));
    },
    async list(cursor) {
      const after = openCursor(cursor, everyone, position);
      const { users, next } = await accounts((store) => store.list({ ...everyone, limit: 100, after }));
      return {
        resources: users.map(({ id, name, email }) => ({
          uri: `users://${id}`,
          name,
          description: email,
          mimeType: 'application/json',
        })),
        ...(next && { nextCursor: sealCursor(next, everyone) }),
      };
    },
  });
