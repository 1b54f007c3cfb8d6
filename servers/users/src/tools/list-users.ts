import { defineTool, openCursor, sealCursor } from '@mcp-commons/core';
import * as z from 'zod';
import { type Sort, sorts, statuses } from '../account/user-query.ts';
import type { UseAccounts } from '../use-accounts.ts';
import { cursorField, limitField } from './page-fields.ts';
import { briefUserOutput, line, roleField } from './user-fields.ts';

export const listUsersTool = (accounts: UseAccounts) =>
  defineTool({
    name: 'list_users',
    title: 'List users',
    description: 'Lists users, a page at a time; total counts all that match.',
    input: z.strictObject({
      search: line(200).optional().describe('Part of the name or email, in any case.'),
      role: roleField.optional().describe('Only this role.'),
      status: z.enum(statuses).default('active').describe('Which users.'),
      sort: z.enum(sorts).default('id').describe('Order; id sorts by age.'),
      descending: z.boolean().default(false).describe('Reverse the order.'),
      limit: limitField,
      cursor: cursorField,
    }),
    output: z.object({
      users: z.array(briefUserOutput),
      total: z.int(),
      next_cursor: z.string().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scopes: ['users:read'],

    async run({ limit, cursor, ...filter }) {
      const after = openCursor(cursor, filter, position(filter.sort));
      const { users, total, next } = await accounts((store) => store.list({ ...filter, limit, after }));
      return { users: [...users], total, ...(next && { next_cursor: sealCursor(next, filter) }) };
    },
  });

const position = (sort: Sort) => z.strictObject({ key: keys[sort], id: z.int().min(0) });

const keys: Readonly<Record<Sort, z.ZodType<string | number>>> = {
  id: z.int().min(0),
  // PostgreSQL refuses a NUL in text.
  name: z.string().refine((key) => !key.includes('\0')),
  email: z.string().refine((key) => !key.includes('\0')),
  // PostgreSQL has no year 0.
  updated_at: z.iso.datetime().refine((time) => !time.startsWith('0000')),
};
