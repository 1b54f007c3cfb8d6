import { connect, type Era } from '@mcp-commons/testing';
import { inputRequired } from '@modelcontextprotocol/server';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  ask,
  confirm,
  createLog,
  definePrompt,
  defineResource,
  defineServer,
  defineTool,
  type Limits,
  openServer,
  type Runtime,
  reply,
  type Tool,
  ToolError,
} from '../index.ts';
import { limitsFor } from './limits.ts';

const manifest = {
  name: '@mcp-commons/server-sample',
  version: '1.2.3',
  description: 'A sample',
  license: 'MIT',
  author: 'MCP Commons contributors',
  homepage: 'https://example.invalid',
};
const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const eras: readonly Era[] = ['legacy', 'modern'];

const echo = defineTool({
  name: 'echo',
  title: 'Echo',
  description: 'Says it again.',
  input: z.strictObject({ text: z.string().min(1).max(100), times: z.int().min(1).max(1_000_000).default(1) }),
  output: z.object({ text: z.string() }),
  annotations,
  run: ({ text, times }) => ({ text: text.repeat(times), secret: 'not in the schema' }),
});

const remark = defineTool({
  name: 'remark',
  title: 'Remark',
  description: 'Answers in words.',
  input: z.strictObject({ kind: z.enum(['words', 'internal', 'tool error', 'bad output']) }),
  output: z.object({ count: z.number() }),
  annotations,
  run({ kind }) {
    if (kind === 'internal') throw new Error('password authentication failed for user "admin" at 10.0.0.5');
    if (kind === 'tool error') throw new ToolError('not_found', 'No remark 7. Remarks are numbered 1 to 3.');
    if (kind === 'bad output') return { count: Number.NaN };
    return reply({ count: 1 }, 'One remark');
  },
});

/** A tool that runs until it is aborted, and says so through `seen`. */
function stuck(seen: { started: () => void; aborted: (reason: unknown) => void }) {
  return defineTool({
    name: 'stuck',
    title: 'Stuck',
    description: 'Never answers.',
    input: z.strictObject({}),
    output: z.object({}),
    annotations,
    run: (_input, { signal }) => {
      seen.started();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted(signal.reason);
          reject(signal.reason);
        });
      });
    },
  });
}

const progressing = defineTool({
  name: 'count',
  title: 'Count',
  description: 'Counts.',
  input: z.strictObject({}),
  output: z.object({}),
  annotations,
  run(_input, { progress, log }) {
    for (const done of [1, 1, 0, 10]) progress(done, 10, `step ${done}`);
    log('warning', 'counted');
    return {};
  },
});

const remove = (otherwise: 'refuse' | 'proceed') =>
  defineTool({
    name: 'remove',
    title: 'Remove',
    description: 'Removes.',
    input: z.strictObject({ id: z.int() }),
    output: z.object({ removed: z.int() }),
    annotations: { ...annotations, readOnlyHint: false, destructiveHint: true },
    run({ id }, ctx) {
      confirm(ctx, { message: `Remove ${id}?`, otherwise });
      return { removed: id };
    },
  });

const interview = defineTool({
  name: 'interview',
  title: 'Interview',
  description: 'Asks twice.',
  input: z.strictObject({}),
  output: z.object({ said: z.array(z.unknown()) }),
  annotations,
  run(_input, ctx) {
    const form = (title: string) =>
      inputRequired.elicit({
        message: title,
        requestedSchema: { type: 'object', properties: { word: { type: 'string', title } }, required: ['word'] },
      });
    const { first } = ask(ctx, { first: form('First?') });
    const { second } = ask(ctx, { second: form('Second?') });
    return { said: [first, second].map((answer) => answer.kind === 'elicit' && answer.content?.['word']) };
  },
});

function sampleServer(tools: readonly Tool[], changes?: (runtime: Runtime) => void) {
  return defineServer({
    package: manifest,
    name: 'sample',
    title: 'Sample',
    instructions: 'Use it.',
    options: z.object({}),
    open(_options, runtime) {
      changes?.(runtime);
      return {
        tools,
        announces: ['tools', 'prompts', 'resources', 'resource-updates'],
        resources: [
          defineResource({
            uri: 'sample://help',
            name: 'help',
            title: 'Help',
            description: 'How to',
            mimeType: 'text/markdown',
            read: () => '# Help',
          }),
          defineResource({
            uri: 'sample://item/{id}',
            name: 'item',
            title: 'Item',
            description: 'One item',
            mimeType: 'application/octet-stream',
            read({ id }) {
              if (id === 'none') throw new ToolError('not_found', 'No item none.');
              if (id === 'broken') throw new Error('disk /dev/sda1 failed');
              return new TextEncoder().encode(id);
            },
            list: (cursor) =>
              cursor === undefined
                ? { resources: [{ uri: 'sample://item/1', name: '1' }], nextCursor: 'two' }
                : { resources: [{ uri: 'sample://item/2', name: '2' }] },
            complete: { id: (typed) => ['one', 'two', 'three'].filter((id) => id.startsWith(typed)) },
          }),
        ],
        prompts: [
          definePrompt({
            name: 'greet',
            title: 'Greet',
            description: 'Greets',
            arguments: z.strictObject({
              name: z.string().describe('Whom'),
              style: z.string().optional().describe('How'),
            }),
            complete: { style: () => Array.from({ length: 150 }, (_, i) => `style ${i}`) },
            run: ({ name, style }) => `Hello ${name}${style ? `, ${style}` : ''}`,
          }),
        ],
      };
    },
  });
}

const silent = { write: () => undefined };
const open = (tools: readonly Tool[], limits: Partial<Limits> = {}, lines?: string[]) =>
  openServer(sampleServer(tools), {}, {
    limits: { ...limitsFor('stdio'), ...limits },
    log: createLog('info', [], lines ? { write: (line) => void lines.push(line) } : silent),
  });
const textOf = (result: { content?: unknown }) => (result.content as { text: string }[]).map(({ text }) => text).join('\n');

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
    expect(result).toMatchObject({ structuredContent: { count: 1 }, content: [{ type: 'text', text: 'One remark' }] });
  });

  it('tells the model what a ToolError says, without structured content', async () => {
    const client = await connect(open([remark]), { era });
    const result = await client.callTool({ name: 'remark', arguments: { kind: 'tool error' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toBeUndefined();
    expect(textOf(result)).toBe('Error: No remark 7. Remarks are numbered 1 to 3.');
  });

  it.each(['internal', 'bad output'])('keeps an unexpected failure (%s) in the log, under a reference', async (kind) => {
    const lines: string[] = [];
    const client = await connect(open([remark], {}, lines), { era });
    const result = await client.callTool({ name: 'remark', arguments: { kind } });
    const [, ref] = /^Error: Internal error \(ref ([0-9a-f]{8})\)$/.exec(textOf(result)) ?? [];
    expect(result.isError).toBe(true);
    expect(lines.filter((line) => line.includes(`"ref":"${ref}"`))).toHaveLength(1);
  });

  it.each([
    [{}, 'Error: text is required.'],
    [{ text: '' }, 'Error: text must not be empty.'],
    [{ text: 7 }, 'Error: text must be a string.'],
    [{ text: 'x'.repeat(101) }, 'Error: text must have at most 100 characters.'],
    [{ text: 'x', times: 0 }, 'Error: times must be at least 1.'],
    [{ text: 'x', tmes: 2 }, 'Error: unknown argument "tmes" (expected: text, times).'],
  ])('names what is wrong with the arguments %j', async (args, message) => {
    const client = await connect(open([echo]), { era });
    const result = await client.callTool({ name: 'echo', arguments: args });
    expect(textOf(result)).toBe(message);
    expect(result.isError).toBe(true);
  });

  it.each([
    ['elements', { text: 'x', list: Array.from({ length: 10_001 }, () => 0) }, /at most 10000 elements/],
    ['depth', { text: JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`) as unknown }, /at most 64 levels/],
  ])('refuses arguments beyond the limit of %s', async (_limit, args, message) => {
    const client = await connect(open([echo]), { era });
    expect(textOf(await client.callTool({ name: 'echo', arguments: args }))).toMatch(message);
  });

  it('refuses an answer over the output budget and says how to ask for less', async () => {
    const client = await connect(open([echo], { outputBytes: 2_000 }), { era });
    const fits = await client.callTool({ name: 'echo', arguments: { text: 'x', times: 1_900 } });
    const over = await client.callTool({ name: 'echo', arguments: { text: 'ä', times: 1_900 } });
    expect(fits.isError).toBeUndefined();
    expect(textOf(over)).toMatch(/^Error: The answer has \d+ bytes and at most 2000 are sent\. Ask for less/);
  });

  it('answers an unknown tool with a protocol error that lists the tools', async () => {
    const client = await connect(open([echo]), { era });
    const call = client.callTool({ name: 'ecko', arguments: {} });
    await expect(call).rejects.toMatchObject({ code: -32_602, message: expect.stringContaining('Tools: echo') });
  });

  it('is answered when its deadline passes, and its tool aborted', async () => {
    const aborted = vi.fn();
    const client = await connect(open([stuck({ started: () => {}, aborted })], { callTimeoutMs: 100 }), { era });
    const result = await client.callTool({ name: 'stuck', arguments: {} });
    expect(textOf(result)).toMatch(/^Error: tools\/call stuck did not finish within 0\.1 s/);
    expect(aborted).toHaveBeenCalledOnce();
  });

  it('aborts its tool and frees its slot when the client cancels', async () => {
    const started = vi.fn();
    const aborted = vi.fn();
    const tool = stuck({ started, aborted });
    const client = await connect(open([tool, echo], { concurrency: 1 }), { era });
    const controller = new AbortController();
    const call = client.callTool({ name: 'stuck', arguments: {} }, { signal: controller.signal });
    await vi.waitFor(() => expect(started).toHaveBeenCalled());

    controller.abort('enough');

    await expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(aborted).toHaveBeenCalledOnce());
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'free' } }))).toContain('free');
  });

  it('waits for a slot in order, and is refused when the queue is full', async () => {
    const tool = stuck({ started: () => {}, aborted: () => {} });
    const client = await connect(open([tool, echo], { concurrency: 1, queue: 1, callTimeoutMs: 200 }), { era });
    const calls = ['stuck', 'echo', 'echo'].map((name) =>
      client.callTool({ name, arguments: name === 'echo' ? { text: 'hi' } : {} }),
    );
    const [running, waiting, refused] = (await Promise.all(calls)).map(textOf);
    expect(running).toMatch(/did not finish/);
    expect(waiting).toBe('{"text":"hi"}');
    expect(refused).toMatch(/^Error: The server is busy: 1 calls are running and 1 waiting/);
  });

  it('reports growing progress, and only to a client that asked', async () => {
    const client = await connect(open([progressing]), { era });
    const seen: unknown[] = [];
    await client.callTool({ name: 'count', arguments: {} }, { onprogress: (progress) => seen.push(progress) });
    await client.callTool({ name: 'count', arguments: {} });
    expect(seen).toEqual([
      { progress: 1, total: 10, message: 'step 1' },
      { progress: 10, total: 10, message: 'step 10' },
    ]);
  });
});

describe.each(eras)('a confirmation, %s era', (era) => {
  const answering = async (action: 'accept' | 'decline' | 'cancel', content?: Record<string, boolean>) => {
    const client = await connect(open([remove('refuse')]), { era, capabilities: { elicitation: {} } });
    const asked = vi.fn();
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked(params.message);
      return content ? { action, content } : { action };
    });
    const result = await client.callTool({ name: 'remove', arguments: { id: 7 } });
    return { result, asked };
  };

  it('lets the tool go on when the person agrees', async () => {
    const { result, asked } = await answering('accept', { confirm: true });
    expect(result.structuredContent).toEqual({ removed: 7 });
    expect(asked.mock.calls).toEqual([['Remove 7?']]);
  });

  it.each([
    ['declines', 'decline', undefined],
    ['cancels', 'cancel', undefined],
    ['accepts without agreeing', 'accept', { confirm: false }],
  ] as const)('stops the tool when the person %s', async (_what, action, content) => {
    const { result } = await answering(action, content);
    expect(textOf(result)).toBe('Error: The person did not confirm, so nothing was done.');
  });

  it('falls back as the tool declares when the client cannot ask', async () => {
    const refusing = await connect(open([remove('refuse')]), { era });
    const proceeding = await connect(open([remove('proceed')]), { era });
    const call = { name: 'remove', arguments: { id: 7 } };
    expect(textOf(await refusing.callTool(call))).toMatch(/needs the confirmation of a person/);
    expect((await proceeding.callTool(call)).structuredContent).toEqual({ removed: 7 });
  });

  it('carries earlier answers through several rounds', async () => {
    const client = await connect(open([interview]), { era, capabilities: { elicitation: {} } });
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: 'accept',
      content: { word: params.message.toLowerCase() },
    }));
    const result = await client.callTool({ name: 'interview', arguments: {} });
    expect(result.structuredContent).toEqual({ said: ['first?', 'second?'] });
  });
});

describe('the state of a confirmation', () => {
  const request = (state?: unknown, id = 7) => ({
    jsonrpc: '2.0' as const,
    id: 1,
    method: 'tools/call',
    params: {
      name: 'remove',
      arguments: { id },
      inputResponses: { confirm: { action: 'accept', content: { confirm: true } } },
      ...(state !== undefined && { requestState: state }),
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0' },
        'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
      },
    },
  });
  const send = async (message: ReturnType<typeof request>, server = open([remove('refuse')])) => {
    const { createMcpHandler } = await import('@modelcontextprotocol/server');
    const handler = createMcpHandler((await server).connect);
    const response = await handler.fetch(
      new Request('http://localhost/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': 'remove',
        },
        body: JSON.stringify(message),
      }),
    );
    return (await response.json()) as { result?: Record<string, unknown>; error?: { code: number } };
  };

  it('makes an answer that nobody asked for count for nothing', async () => {
    const { result } = await send(request());
    expect(result).toMatchObject({ resultType: 'input_required' });
  });

  it('is refused when it was changed', async () => {
    const server = open([remove('refuse')]);
    const { result } = await send(request(), server);
    const forged = `${String(result?.['requestState']).slice(0, -4)}AAAA`;
    expect((await send(request(forged), server)).error?.code).toBe(-32_602);
  });

  it('holds for the very call that was confirmed', async () => {
    const server = open([remove('refuse')]);
    const { result } = await send(request(), server);
    const state = result?.['requestState'];
    expect((await send(request(state, 8), server)).result).toMatchObject({ resultType: 'input_required' });
    expect((await send(request(state), server)).result).toMatchObject({ structuredContent: { removed: 7 } });
  });
});

describe.each(eras)('resources and prompts, %s era', (era) => {
  it('lists plain resources first, then every page of the templates', async () => {
    const client = await connect(open([]), { era });
    const uris: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listResources(cursor === undefined ? {} : { cursor });
      uris.push(...page.resources.map(({ uri }) => uri));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect([...new Set(uris)]).toEqual(['sample://help', 'sample://item/1', 'sample://item/2']);
  });

  it('answers a cursor it did not give with -32602', async () => {
    const client = await connect(open([]), { era });
    await expect(client.listResources({ cursor: 'nonsense' })).rejects.toMatchObject({ code: -32_602 });
  });

  it('reads text and bytes, with the variables of a template decoded', async () => {
    const client = await connect(open([]), { era });
    const help = await client.readResource({ uri: 'sample://help' });
    const item = await client.readResource({ uri: 'sample://item/a%20b' });
    expect(help.contents).toEqual([{ uri: 'sample://help', mimeType: 'text/markdown', text: '# Help' }]);
    expect(item.contents).toEqual([
      { uri: 'sample://item/a%20b', mimeType: 'application/octet-stream', blob: Buffer.from('a b').toString('base64') },
    ]);
  });

  it.each([
    ['an unknown URI', 'sample://nothing', -32_602, /not found/i],
    ['a URI with a stray percent sign', 'sample://item/%', -32_602, /not found/i],
    ['an item that is not there', 'sample://item/none', -32_602, /No item none/],
    ['an unexpected failure', 'sample://item/broken', -32_603, /Internal error \(ref/],
  ])('answers %s with a protocol error', async (_what, uri, code, message) => {
    const client = await connect(open([]), { era });
    const reading = client.readResource({ uri });
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('fills a prompt in, counting an empty argument as absent', async () => {
    const client = await connect(open([]), { era });
    const { prompts } = await client.listPrompts();
    const { messages } = await client.getPrompt({ name: 'greet', arguments: { name: 'Ada', style: '' } });
    expect(prompts[0]?.arguments).toEqual([
      { name: 'name', description: 'Whom', required: true },
      { name: 'style', description: 'How', required: false },
    ]);
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Hello Ada' } }]);
  });

  it('names the argument that a prompt misses', async () => {
    const client = await connect(open([]), { era });
    const getting = client.getPrompt({ name: 'greet', arguments: { name: '' } });
    await expect(getting).rejects.toMatchObject({ code: -32_602, message: expect.stringContaining('name is required') });
  });

  it('completes arguments, at most a hundred values at once', async () => {
    const client = await connect(open([]), { era });
    const id = await client.complete({
      ref: { type: 'ref/resource', uri: 'sample://item/{id}' },
      argument: { name: 'id', value: 't' },
    });
    const style = await client.complete({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'style', value: '' },
    });
    expect(id.completion.values).toEqual(['two', 'three']);
    expect(style.completion).toMatchObject({ total: 150, hasMore: true });
    expect(style.completion.values).toHaveLength(100);
  });
});

describe('changes', () => {
  const announcing = () => {
    let changes: Runtime['changes'] | undefined;
    const server = openServer(
      sampleServer([echo], (runtime) => {
        changes = runtime.changes;
      }),
      {},
    );
    return { server, changed: () => changes };
  };

  it('reach a 2025-era client: lists at once, resources when subscribed', async () => {
    const { server, changed } = announcing();
    const client = await connect(server, { era: 'legacy' });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/tools/list_changed', () => seen('tools'));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    await client.subscribeResource({ uri: 'sample://item/1' });

    changed()?.toolsChanged();
    changed()?.resourceUpdated('sample://item/1');
    changed()?.resourceUpdated('sample://item/2');

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['tools'], ['sample://item/1']]));
    await client.unsubscribeResource({ uri: 'sample://item/1' });
    changed()?.resourceUpdated('sample://item/1');
    changed()?.toolsChanged();
    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['tools'], ['sample://item/1'], ['tools']]));
  });

  it('reach a modern client that listens', async () => {
    const { server, changed } = announcing();
    const client = await connect(server);
    const seen = vi.fn();
    client.setNotificationHandler('notifications/prompts/list_changed', () => seen('prompts'));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    await client.listen({ promptsListChanged: true, resourceSubscriptions: ['sample://item/1'] });

    changed()?.promptsChanged();
    changed()?.toolsChanged();
    changed()?.resourceUpdated('sample://item/2');
    changed()?.resourceUpdated('sample://item/1');

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['prompts'], ['sample://item/1']]));
  });
});

it('refuses two definitions of one name', async () => {
  await expect(open([echo, echo])).rejects.toThrow('two definitions of the tool echo');
});

it('lists the same bytes every time', async () => {
  const client = await connect(open([echo, remark]));
  const lists = await Promise.all([client.listTools(), client.listTools()]);
  expect(JSON.stringify(lists[0])).toBe(JSON.stringify(lists[1]));
});

