import { keptBytes } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { defineTool, reply } from '../index.ts';
import { connectRaw, open } from './sample-server.fixture.ts';

const list = defineTool({
  name: 'list',
  title: 'List',
  description: 'Answers with 1,000 items.',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ number: z.int(), text: z.string() })) }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run() {
    const items = Array.from({ length: 1_000 }, (_, number) => ({ number, text: `item ${number}` }));
    return reply({ items }, `${items.length} items`);
  },
});

it('leaves no answer to the collections of old objects, 2025 era', async () => {
  const request = await connectRaw(await open([list]));
  const client = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '0' },
  };
  await request('initialize', client);
  const call = () => request('tools/call', { name: 'list', arguments: {} });
  expect(await call()).toMatchObject({ result: { content: [{ text: '1000 items' }] } });
  // The items of one answer take 90 kB.
  expect(await keptBytes(call)).toBeLessThan(30_000);
});
