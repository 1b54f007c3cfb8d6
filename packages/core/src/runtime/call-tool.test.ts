import { connect } from '@mcp-commons/testing';
import type { ContentBlock } from '@modelcontextprotocol/server';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Content } from '../definitions/reply.ts';
import { type CallContext, defineTool, reply } from '../index.ts';
import { echo, eras, open, plain, progressing, remark, stuck, textOf } from './sample-server.fixture.ts';

const picture: ContentBlock = { type: 'image', data: 'aGk=', mimeType: 'image/png' };

describe.each(eras)('a tool call, %s era', (era) => {
  it('answers with the fields that the schema names, and their JSON as text', async () => {
    const client = await connect(open([echo]), { era });
    const result = await client.callTool({ name: 'echo', arguments: { text: 'hi' } });
    expect(result.structuredContent).toEqual({ text: 'hi' });
    expect(result.content).toEqual([{ type: 'text', text: '{"text":"hi"}' }]);
  });

  it('answers with the words of a reply beside its output', async () => {
    const client = await connect(open([remark]), { era });
    const result = await client.callTool({ name: 'remark', arguments: { kind: 'words' } });
    expect(result).toMatchObject({
      structuredContent: { count: 1 },
      content: [{ type: 'text', text: 'One remark' }],
    });
  });

  it.each<[string, Content, ContentBlock[]]>([
    ['a text', 'Line 1\nLine 2', [{ type: 'text', text: 'Line 1\nLine 2' }]],
    ['nothing, because model APIs refuse an empty text,', '', []],
    ['a picture', ['', picture], [picture]],
    ['several', ['Look:', picture], [{ type: 'text', text: 'Look:' }, picture]],
  ])('answers with %s alone when the tool has no output', async (_what, answer, content) => {
    const client = await connect(open([plain(answer)]), { era });
    const { tools } = await client.listTools();
    const result = await client.callTool({ name: 'plain', arguments: {} });
    expect(tools.map((tool) => 'outputSchema' in tool)).toEqual([false]);
    expect(result.content).toEqual(content);
    expect('structuredContent' in result).toBe(false);
  });

  it('tells the model what a ToolError says, without structured content', async () => {
    const client = await connect(open([remark]), { era });
    const result = await client.callTool({ name: 'remark', arguments: { kind: 'tool error' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toBeUndefined();
    expect(textOf(result)).toBe('Error: No remark 7. Remarks are numbered 1 to 3.');
  });

  it.each(['internal', 'bad output', 'bad content'])(
    'keeps an unexpected failure (%s) in the log, under a reference',
    async (kind) => {
      const lines: string[] = [];
      const client = await connect(open([remark], {}, lines), { era });
      const result = await client.callTool({ name: 'remark', arguments: { kind } });
      const [, ref] = /^Error: Internal error \(ref ([0-9a-f]{8})\)$/.exec(textOf(result)) ?? [];
      expect(result.isError).toBe(true);
      const logged = lines.filter((line) => line.includes(`"ref":"${ref}"`));
      expect(logged.map((line) => (JSON.parse(line) as { msg: string }).msg).sort()).toEqual([
        'call',
        'internal error',
      ]);
    },
  );

  it.each([
    [{}, 'Error: text is required.'],
    [{ text: '' }, 'Error: text must not be empty.'],
    [{ text: 7 }, 'Error: text must be a string.'],
    [{ text: null }, 'Error: text must be a string.'],
    [{ text: 'x', constructor: null }, 'Error: unknown argument "constructor" (expected: text, times).'],
    [{ text: 'x'.repeat(101) }, 'Error: text must have at most 100 characters.'],
    [{ text: 'x', times: 1.5 }, 'Error: times must be a whole number.'],
    [{ text: 'x', times: 0 }, 'Error: times must be at least 1.'],
    [{ text: 'x', tmes: 2 }, 'Error: unknown argument "tmes" (expected: text, times).'],
  ])('names what is wrong with the arguments %j', async (args, message) => {
    const client = await connect(open([echo]), { era });
    const result = await client.callTool({ name: 'echo', arguments: args });
    expect(textOf(result)).toBe(message);
    expect(result.isError).toBe(true);
  });

  it.each([null, ''])('treats %j for an optional argument as left out', async (times) => {
    const client = await connect(open([echo]), { era });
    const result = await client.callTool({ name: 'echo', arguments: { text: 'x', times } });
    expect(result.structuredContent).toEqual({ text: 'x' });
  });

  it('refuses an empty text for an optional argument of a tool that changes something', async () => {
    const writing = { ...echo, annotations: { ...echo.annotations, readOnlyHint: false } };
    const client = await connect(open([writing]), { era });
    const result = await client.callTool({ name: 'echo', arguments: { text: 'x', times: '' } });
    expect(textOf(result)).toBe('Error: times must be a number.');
  });

  it('shows the schema of an argument no value but the one that was sent', async () => {
    const text = z.any().transform((value: string) => value.toUpperCase());
    const shout = defineTool({ ...echo, input: z.strictObject({ text }), run: (input) => input });
    const client = await connect(open([shout]), { era });
    const result = await client.callTool({ name: 'echo', arguments: { text: 'hi' } });
    expect(textOf(result)).toBe('{"text":"HI"}');
  });

  it.each([
    ['elements', { text: 'x', list: Array.from({ length: 10_001 }, () => 0) }, /at most 10000 elements/],
    ['depth', { text: JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`) as unknown }, /at most 64 levels/],
  ])('refuses arguments beyond the limit of %s', async (_limit, args, message) => {
    const client = await connect(open([echo]), { era });
    expect(textOf(await client.callTool({ name: 'echo', arguments: args }))).toMatch(message);
  });

  it('refuses an answer over the output budget and says how to ask for less', async () => {
    const wordy = { ...remark, run: () => reply({ count: 1 }, 'x'.repeat(2_001)) };
    const client = await connect(open([echo, wordy], { outputBytes: 2_000 }), { era });
    const fits = await client.callTool({ name: 'echo', arguments: { text: 'x', times: 1_900 } });
    const over = await client.callTool({ name: 'echo', arguments: { text: 'ä', times: 1_900 } });
    const words = await client.callTool({ name: 'remark', arguments: { kind: 'words' } });
    expect(fits.isError).toBeUndefined();
    expect(textOf(words)).toMatch(/^Error: The answer has 2001 bytes/);
    expect(textOf(over)).toMatch(
      /^Error: The answer has \d+ bytes and at most 2000 are sent\. Ask for less.* MAX_OUTPUT_BYTES\.$/,
    );
  });

  it('keeps errors about wrong arguments within the output budget, too', async () => {
    const client = await connect(open([echo], { outputBytes: 1_000 }), { era });
    const names = Array.from({ length: 20 }, (_, i) => `${'ä'.repeat(200)}${i}`);
    const args = Object.fromEntries(names.map((name) => [name, 1]));
    const result = await client.callTool({ name: 'echo', arguments: args });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^Error: text is required; unknown argument "ä+.*…$/);
    expect(Buffer.byteLength(textOf(result))).toBeLessThanOrEqual(1_000);
  });

  it('answers an unknown tool with a protocol error that lists the tools', async () => {
    const client = await connect(open([echo]), { era });
    const call = client.callTool({ name: 'ecko', arguments: {} });
    await expect(call).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('Tools: echo'),
    });
  });

  it('is answered when its deadline passes, and its tool aborted', async () => {
    const aborted = vi.fn();
    const client = await connect(open([stuck({ started: () => {}, aborted })], { callTimeoutMs: 100 }), {
      era,
    });
    const result = await client.callTool({ name: 'stuck', arguments: {} });
    expect(textOf(result)).toMatch(/^Error: tools\/call stuck did not finish within 0\.1 s/);
    expect(aborted).toHaveBeenCalledOnce();
  });

  it('frees its slot when its deadline passes, even if its tool goes on', async () => {
    const deaf = {
      ...stuck({ started: () => {}, aborted: () => {} }),
      run: () => new Promise<never>(() => {}),
    };
    const server = await open([deaf], { concurrency: 1, callTimeoutMs: 100 });
    const client = await connect(server, { era });
    expect(textOf(await client.callTool({ name: 'stuck', arguments: {} }))).toMatch(/did not finish/);
    expect(server.slots.running).toBe(0);
  });

  it('aborts its tool and frees its slot when the client cancels', async () => {
    const started = vi.fn();
    const aborted = vi.fn();
    const tool = stuck({ started, aborted });
    const lines: string[] = [];
    const client = await connect(open([tool, echo], { concurrency: 1 }, lines), { era });
    const controller = new AbortController();
    const call = client.callTool({ name: 'stuck', arguments: {} }, { signal: controller.signal });
    await vi.waitFor(() => expect(started).toHaveBeenCalled());

    controller.abort('enough');

    await expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(aborted).toHaveBeenCalledOnce());
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'free' } }))).toContain('free');
    expect(lines.join('')).not.toContain('internal error');
  });

  it('never runs, and keeps no slot, when its client is gone before it has one', async () => {
    const started = vi.fn();
    const ran = vi.fn(() => ({ text: '' }));
    const tools = [stuck({ started, aborted: () => {} }), { ...echo, run: ran }];
    const server = await open(tools, { concurrency: 1 });
    const client = await connect(server, { era });
    const calls = [
      client.callTool({ name: 'stuck', arguments: {} }),
      client.callTool({ name: 'echo', arguments: { text: 'hi' } }),
    ];
    await vi.waitFor(() => expect(server.slots).toMatchObject({ running: 1, waiting: 1 }));

    await client.close();

    await Promise.allSettled(calls);
    await vi.waitFor(() => expect(server.slots).toMatchObject({ running: 0, waiting: 0 }));
    expect(ran).not.toHaveBeenCalled();
  });

  it('leaves the queue when its client cancels', async () => {
    const server = await open([stuck({ started: () => {}, aborted: () => {} }), echo], { concurrency: 1 });
    const client = await connect(server, { era });
    const controller = new AbortController();
    const calls = Promise.allSettled([
      client.callTool({ name: 'stuck', arguments: {} }),
      client.callTool({ name: 'echo', arguments: { text: 'hi' } }, controller),
    ]);
    await vi.waitFor(() => expect(server.slots).toMatchObject({ running: 1, waiting: 1 }));

    controller.abort();

    await vi.waitFor(() => expect(server.slots).toMatchObject({ running: 1, waiting: 0 }));
    await client.close();
    await calls;
  });

  it('waits for a slot in order, and is refused when the queue is full', async () => {
    const tool = stuck({ started: () => {}, aborted: () => {} });
    const server = await open([tool, echo], { concurrency: 1, queue: 1, callTimeoutMs: 200 });
    const client = await connect(server, { era });
    const calls = ['stuck', 'echo', 'echo'].map((name) =>
      client.callTool({ name, arguments: name === 'echo' ? { text: 'hi' } : {} }),
    );
    const [running, waiting, refused] = (await Promise.all(calls)).map(textOf);
    expect(running).toMatch(/did not finish/);
    expect(waiting).toBe('{"text":"hi"}');
    expect(refused).toMatch(/^Error: The server is busy \(calls running: 1, waiting: 1\)\. /);
    expect(server.slots).toMatchObject({ running: 0, waiting: 0 });
  });

  it('reports no progress after its answer', async () => {
    let goOn = () => {};
    const restless = {
      ...progressing,
      run(_input: object, { progress }: CallContext) {
        goOn = () => progress(10, 10);
        return {};
      },
    };
    const client = await connect(open([restless, echo]), { era });
    const unheard = vi.fn();
    client.onerror = unheard;
    await client.callTool({ name: 'count', arguments: {} }, { onprogress: () => {} });

    goOn();

    await client.callTool({ name: 'echo', arguments: { text: 'x' } });
    expect(unheard).not.toHaveBeenCalled();
  });

  it('reports growing progress, and only to a client that asked', async () => {
    const client = await connect(open([progressing]), { era });
    const seen: unknown[] = [];
    await client.callTool(
      { name: 'count', arguments: {} },
      { onprogress: (progress) => seen.push(progress) },
    );
    await client.callTool({ name: 'count', arguments: {} });
    expect(seen).toEqual([
      { progress: 1, total: 10, message: 'step 1' },
      { progress: 10, total: 10, message: 'step 10' },
    ]);
  });
});
