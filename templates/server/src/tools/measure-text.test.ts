import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it } from 'vitest';
import { templateServer } from '../server.ts';

async function call(input: Record<string, unknown>) {
  const client = await connect(openServer(templateServer, {}));
  return client.callTool({ name: 'measure_text', arguments: input });
}

describe('measure_text', () => {
  it('answers in words and in structure', async () => {
    const { content, structuredContent } = await call({ text: 'one small\nstep' });
    expect(content).toEqual([{ type: 'text', text: '3 words, 14 characters' }]);
    expect(structuredContent).toEqual({ words: 3, characters: 14 });
  });

  it.each([
    [{ text: ' \n' }, /text must hold at least one word/],
    [{ text: '' }, /text must not be empty/],
    [{ txt: 'one' }, /unknown argument "txt"/],
  ])('refuses %j and says what to do', async (input, message) => {
    const { isError, content } = await call(input);
    expect(isError).toBe(true);
    expect(content).toEqual([{ type: 'text', text: expect.stringMatching(message) }]);
  });
});
