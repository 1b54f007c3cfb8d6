import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import { users } from './server.ts';

it('offers tools that every host accepts', async () => {
  const client = await connect(openServer(users, {}));
  const { tools } = await client.listTools();
  expect(lintTools(tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connect(openServer(users, {}));
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it('offers nothing that changes anything with READ_ONLY', async () => {
  const client = await connect(openServer(users, { readOnly: true }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['get_user', 'list_users', 'list_user_audit']);
});
