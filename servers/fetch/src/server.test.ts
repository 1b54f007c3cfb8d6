import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import { openSite } from './open-site.fixture.ts';
import { options } from './options.ts';
import { fetchServer } from './server.ts';

it('offers tools that every host accepts', async () => {
  const client = await connect(openServer(fetchServer, {}));
  const { tools } = await client.listTools();
  expect(lintTools(tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connect(openServer(fetchServer, {}));
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it.each([
  ['allowHosts', ['10.0.0/8'], 'is not a rule'],
  ['denyHosts', ['http://example.com'], 'is not a rule'],
  ['allowPrivateHosts', ['localhost'], 'is not an exact host:port'],
  ['upstreamCredentials', '{"https://a.example": {"type": "bearer"}}', 'needs token or tokenFile'],
  ['userAgent', 'a\r\nb: c', 'must be printable ASCII'],
])('does not start with %s: %j', (key, value, message) => {
  const { error } = options.safeParse({ [key]: value });
  expect(error?.issues.map((issue) => issue.message)).toEqual([expect.stringContaining(message)]);
});

it('sends credentials to their origin, and an honest name', async () => {
  const headers: unknown[] = [];
  const { fetchUrl } = await openSite(
    {
      '/a': ({ headers: { authorization, 'user-agent': agent } }, response) => {
        headers.push([authorization, agent]);
        response.end();
      },
    },
    {},
    (origin) => ({ upstreamCredentials: JSON.stringify({ [origin.url]: { type: 'bearer', token: 'abc' } }) }),
  );
  await fetchUrl('/a');
  expect(headers).toEqual([
    ['Bearer abc', expect.stringMatching(/^mcp-commons-fetch\/\d+\.\d+\.\d+ \(autonomous; \+https:/)],
  ]);
});
