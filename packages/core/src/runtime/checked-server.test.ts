import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { expect, it } from 'vitest';
import { echo, open } from './sample-server.fixture.ts';

it.each([
  ['initialize', { protocolVersion: 5, capabilities: {} }, /: protocolVersion: [^{]*, clientInfo: [^{]*/],
  ['initialize', undefined, /: protocolVersion: [^{]*expected string/],
  ['logging/setLevel', { level: 'loud' }, /: level: [^{]*"emergency"/],
  ['logging/setLevel', undefined, /: level: [^{]*"emergency"/],
  ['tools/call', {}, /: name: [^{]*expected string/],
  ['tools/call', { name: 'echo', arguments: [7] }, /: arguments: [^{]*expected record/],
])('answers invalid params of %s with -32602 and a sentence, %j', async (method, params, words) => {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio((await open([echo])).connect, { transport: far });
  await near.start();
  const answer = new Promise<JSONRPCMessage>((resolve) => {
    near.onmessage = resolve;
  });

  await near.send({ jsonrpc: '2.0', id: 1, method, ...(params && { params }) });

  expect(await answer).toMatchObject({ error: { code: -32_602, message: expect.stringMatching(words) } });
});
