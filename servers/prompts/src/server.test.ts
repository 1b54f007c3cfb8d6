import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it } from 'vitest';
import { prompts } from './server.ts';

it('offers the prompts of prompts.snap', async () => {
  const client = await connect(openServer(prompts, {}));
  const { prompts: listed } = await client.listPrompts();
  await expect(`${JSON.stringify(listed, null, 2)}\n`).toMatchFileSnapshot('../prompts.snap');
});

it('promises no changes without a folder of templates', async () => {
  const client = await connect(openServer(prompts, {}));
  expect(client.getServerCapabilities()).toEqual({ logging: {}, tools: {}, prompts: {}, completions: {} });
});

it('lists that it has no tools, for frameworks that ask every server', async () => {
  const client = await connect(openServer(prompts, {}));
  expect((await client.listTools()).tools).toEqual([]);
  await expect(client.callTool({ name: 'x' })).rejects.toThrow('Unknown tool "x". This server has no tools.');
});

describe.each(['legacy', 'modern'] as const)('every prompt, %s era', (era) => {
  const required: Record<string, Record<string, string>> = {
    code_review: { language: 'Go' },
    analyze_code: { language: 'Go' },
    debug_error: { error_message: 'boom' },
    explain_error: { error: 'boom' },
  };

  it('says what it and each of its arguments is for', async () => {
    const client = await connect(openServer(prompts, {}), { era });
    const { prompts: listed } = await client.listPrompts();

    expect(listed.map(({ name }) => name).sort()).toEqual(Object.keys(required).sort());
    for (const { title, description, arguments: args = [] } of listed) {
      expect([title, description, ...args.map((argument) => argument.description)]).not.toContain('');
    }
  });

  it.each(Object.entries(required))('%s works with its one required argument', async (name, args) => {
    const client = await connect(openServer(prompts, {}), { era });

    const { messages } = await client.getPrompt({ name, arguments: args });

    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ role: 'user', content: { type: 'text' } });
  });

  it.each(Object.entries(required))(
    '%s names its argument when it is missing or empty',
    async (name, args) => {
      const client = await connect(openServer(prompts, {}), { era });
      const empty = Object.fromEntries(Object.keys(args).map((argument) => [argument, '']));

      for (const given of [{}, empty]) {
        await expect(client.getPrompt({ name, arguments: given })).rejects.toMatchObject({
          code: -32_602,
          message: expect.stringContaining(`${Object.keys(args)[0]} is required`),
        });
      }
    },
  );

  it('an unknown prompt is answered with the names of the known ones', async () => {
    const client = await connect(openServer(prompts, {}), { era });
    await expect(client.getPrompt({ name: 'review' })).rejects.toThrow(
      /Unknown prompt "review".*code_review/,
    );
  });
});
