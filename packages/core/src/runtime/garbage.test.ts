import { keptBytes } from '@mcp-commons/testing';
import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { defineTool, reply } from '../index.ts';
import { open } from './sample-server.fixture.ts';

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

/** The smallest client of a server with that tool: memory that a real one keeps would be counted as well. */
async function connectRaw(): Promise<(method: string, params: object) => Promise<JSONRPCMessage>> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio((await open([list])).connect, { transport: far });
  await near.start();
  let id = 0;
  return (method, params) =>
    new Promise((resolve) => {
      near.onmessage = resolve;
      id += 1;
      void near.send({ jsonrpc: '2.0', id, method, params: { ...params } });
    });
}

it('leaves no answer to the collections of old objects, 2025 era', async () => {
  const request = await connectRaw();
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
