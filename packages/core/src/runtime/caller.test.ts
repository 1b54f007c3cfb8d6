import { connectHttp } from '@mcp-commons/testing';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { echo, eras, open } from './sample-server.fixture.ts';

it.each(eras)('behind HTTP that checked nobody, a caller has no scope, %s era', async (era) => {
  const handler = createMcpHandler((await open([{ ...echo, scopes: ['say'] }])).connect);
  const client = await connectHttp(
    new URL('http://localhost/mcp'),
    { era },
    { fetch: (url, init) => handler.fetch(new Request(url, init)) },
  );

  const { content } = await client.callTool({ name: 'echo', arguments: { text: 'x' } });

  expect(content).toMatchObject([{ text: expect.stringContaining('needs the scope say') }]);
});
