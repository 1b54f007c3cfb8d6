import { expect, it } from 'vitest';
import { connectRaw, echo, open } from './sample-server.fixture.ts';

it.each([
  ['initialize', { protocolVersion: 5, capabilities: {} }, /: protocolVersion: [^{]*, clientInfo: [^{]*/],
  ['initialize', undefined, /: protocolVersion: [^{]*expected string/],
  ['logging/setLevel', { level: 'loud' }, /: level: [^{]*"emergency"/],
  ['logging/setLevel', undefined, /: level: [^{]*"emergency"/],
  ['tools/call', {}, /: name: [^{]*expected string/],
  ['tools/call', { name: 'echo', arguments: [7] }, /: arguments: [^{]*expected record/],
])('answers invalid params of %s with -32602 and a sentence, %j', async (method, params, words) => {
  const request = await connectRaw(await open([echo]));
  const answer = await request(method, params);
  expect(answer).toMatchObject({ error: { code: -32_602, message: expect.stringMatching(words) } });
});
