import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import { templateServer } from './server.ts';

it('offers tools that every host accepts', async () => {
  const client = await connect(openServer(templateServer, {}));
  const { tools } = await client.listTools();
  expect(lintTools(tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connect(openServer(templateServer, {}));
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it('says what it counts', async () => {
  const client = await connect(openServer(templateServer, {}));
  const { contents } = await client.readResource({ uri: 'template://about' });
  expect(contents[0]).toMatchObject({ mimeType: 'text/markdown', text: expect.stringContaining('word') });
});
