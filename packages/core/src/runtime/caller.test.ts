import type { Principal } from '@mcp-commons/security';
import { connectHttp } from '@mcp-commons/testing';
import { createMcpHandler, type ServerContext } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { type CallOrigin, principalOf, toAuthInfo } from './caller.ts';
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

const ada = (scopes: Principal['scopes']): Principal => ({ id: 'token:ada', kind: 'token', scopes });

it.each([
  ['loses what the answer lacks', new Set(['read', 'write']), new Set(['read']), new Set(['read'])],
  ['gains nothing that the answer has', new Set(['read']), new Set(['read', 'write']), new Set(['read'])],
  ['gains nothing from an answer with all scopes', new Set(['read']), 'all' as const, new Set(['read'])],
  ['loses what the answer lacks of all scopes', 'all' as const, new Set(['read']), new Set(['read'])],
])('a call that asked a person %s', (_what, own, later, expected) => {
  const authInfo = toAuthInfo(ada(own), {} as CallOrigin, { principal: ada(later) });
  const asked = { http: { authInfo }, mcpReq: {} } as ServerContext;
  const answered = { http: { authInfo }, mcpReq: { inputResponses: {} } } as ServerContext;

  expect(principalOf(asked)).toEqual(ada(own));
  expect(principalOf(answered)).toEqual(ada(expected));
});
