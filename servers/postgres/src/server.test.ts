import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import { postgres } from './server.ts';

it.each([
  ['reading', {}],
  ['writing', { allowWrites: true }],
  ['several databases', { databases: 'sales=postgres://a/b crm=postgres://c/d', allowWrites: true }],
])('offers tools that every host accepts: %s', async (_what, options) => {
  const client = await connect(openServer(postgres, options));
  const { tools } = await client.listTools();
  expect(lintTools(tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connect(openServer(postgres, {}));
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it('requires postgres:write for execute, and no scope for reading', async () => {
  const { catalogue } = await openServer(postgres, { allowWrites: true });
  for (const { name, annotations, scopes } of catalogue.tools.values()) {
    expect([name, scopes]).toEqual([name, annotations.readOnlyHint ? undefined : ['postgres:write']]);
  }
});

it('offers execute only when writes are allowed', async () => {
  const named = async (options: { allowWrites?: boolean }) => {
    const client = await connect(openServer(postgres, options));
    return (await client.listTools()).tools.map(({ name }) => name);
  };
  expect(await named({})).not.toContain('execute');
  expect(await named({ allowWrites: true })).toContain('execute');
});
