import { connect } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { openServer } from '../index.ts';
import { echo, open, remark, sampleServer, silentLog } from './sample-server.fixture.ts';

it('refuses two definitions of one name', async () => {
  await expect(open([echo, echo])).rejects.toThrow('two definitions of the tool echo');
});

it('lists the same bytes every time', async () => {
  const client = await connect(open([echo, remark]));
  const lists = await Promise.all([client.listTools(), client.listTools()]);
  expect(JSON.stringify(lists[0])).toBe(JSON.stringify(lists[1]));
});

it('lists a field with a default as one that may be left out, and always comes back', async () => {
  const schema = z.strictObject({ limit: z.int().default(10) });
  const client = await connect(open([{ ...remark, input: schema, output: schema }]));
  const [tool] = (await client.listTools()).tools;
  expect([tool?.inputSchema.required, tool?.outputSchema?.['required']]).toEqual([undefined, ['limit']]);
});

it('lets any client keep only a list that never changes and is the same for everybody', async () => {
  const lasting = { ttlMs: 60_000, cacheScope: 'public' };
  const fixed = { ...sampleServer([]), open: () => ({ tools: [echo] }) };
  const [changing, unchanging] = [
    await connect(open([echo])),
    await connect(openServer(fixed, {}, { log: silentLog })),
  ];

  expect(await changing.listTools()).not.toMatchObject(lasting);
  expect(await changing.listPrompts()).not.toMatchObject(lasting);
  expect(await changing.listResources()).toMatchObject({ cacheScope: 'private' });
  expect(await changing.listResourceTemplates()).toMatchObject(lasting);
  expect(await unchanging.listTools()).toMatchObject(lasting);
});

it('names the tool whose schema cannot be shown to a client', async () => {
  const client = await connect(open([echo, { ...remark, output: z.object({ at: z.date() }) }]));
  await expect(client.listTools()).rejects.toThrow('the tool remark cannot be listed: Date cannot be');
});
