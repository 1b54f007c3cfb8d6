import { defineResource } from '@mcp-commons/core';
import type { UseAccounts } from '../use-accounts.ts';

export const userListResource = (accounts: UseAccounts) =>
  defineResource({
    uri: 'app://users',
    name: 'users',
    title: 'Users',
    description:
      'How many active users there are, and the first 100 of them by name; list_users has the rest.',
    mimeType: 'application/json',
    scopes: ['users:read'],
    async read() {
      const { total, users } = await accounts((store) =>
        store.list({ status: 'active', sort: 'name', descending: false, limit: 100 }),
      );
      return JSON.stringify({ total, users });
    },
  });
