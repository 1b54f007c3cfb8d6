import { setTimeout } from 'node:timers/promises';
import { connect } from '@mcp-commons/testing';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it, vi } from 'vitest';
import { defineTool } from '../definitions/define-tool.ts';
import { confirm } from './confirm.ts';
import { eras, interview, open, remove, textOf } from './sample-server.fixture.ts';

describe.each(eras)('a confirmation, %s era', (era) => {
  const answering = async (action: 'accept' | 'decline' | 'cancel', content?: Record<string, boolean>) => {
    const client = await connect(open([remove('refuse')]), { era, capabilities: { elicitation: {} } });
    const asked = vi.fn();
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked(params);
      return content ? { action, content } : { action };
    });
    const result = await client.callTool({ name: 'remove', arguments: { id: 7 } });
    return { result, asked };
  };

  it('lets the tool go on when the person agrees', async () => {
    const { result, asked } = await answering('accept', { confirm: true });
    expect(result.structuredContent).toEqual({ removed: 7 });
    const requestedSchema = { properties: { confirm: { type: 'boolean' } }, required: ['confirm'] };
    expect(asked.mock.calls).toMatchObject([[{ message: 'Remove 7?', requestedSchema }]]);
  });

  it.each([
    ['declines', 'decline', undefined],
    ['declines a form that says yes', 'decline', { confirm: true }],
    ['cancels', 'cancel', undefined],
    ['accepts without agreeing', 'accept', { confirm: false }],
  ] as const)('stops the tool when the person %s', async (_what, action, content) => {
    const { result } = await answering(action, content);
    expect(textOf(result)).toBe('Error: The person did not confirm, so nothing was done.');
  });

  it.each([
    ['cannot ask', {}],
    ['asks only on web pages', { elicitation: { url: {} } }],
  ])('falls back as the tool declares when the client %s', async (_what, capabilities) => {
    const refusing = await connect(open([remove('refuse')]), { era, capabilities });
    const proceeding = await connect(open([remove('proceed')]), { era, capabilities });
    const call = { name: 'remove', arguments: { id: 7 } };
    expect(textOf(await refusing.callTool(call))).toMatch(/needs the confirmation of a person/);
    expect((await proceeding.callTool(call)).structuredContent).toEqual({ removed: 7 });
  });

  it('shows what would reorder or overwrite the question', async () => {
    const removeNamed = defineTool({
      ...remove('refuse'),
      run({ id }, ctx) {
        confirm(ctx, { message: 'Remove "a\u202eb\u2066\r\u001b[2K",\r\n\tç 🐘?', otherwise: 'refuse' });
        return { removed: id };
      },
    });
    const client = await connect(open([removeNamed]), { era, capabilities: { elicitation: {} } });
    const asked = vi.fn();
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked(params.message);
      return { action: 'decline' };
    });
    await client.callTool({ name: 'remove', arguments: { id: 7 } });
    expect(asked).toHaveBeenCalledWith('Remove "a\\u202eb\\u2066\\u000d\\u001b[2K",\r\n\tç 🐘?');
  });

  it('is asked for again when the question has changed', async () => {
    let messages = 0;
    const removeAll = defineTool({
      ...remove('refuse'),
      run({ id }, ctx) {
        messages += 1;
        confirm(ctx, {
          message: messages === 1 ? 'Remove 12 things?' : 'Remove 212 things?',
          otherwise: 'refuse',
        });
        return { removed: id };
      },
    });
    const client = await connect(open([removeAll]), { era, capabilities: { elicitation: {} } });
    const asked = vi.fn();
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked(params.message);
      return { action: 'accept', content: { confirm: true } };
    });
    const { structuredContent } = await client.callTool({ name: 'remove', arguments: { id: 7 } });
    expect(structuredContent).toEqual({ removed: 7 });
    expect(asked.mock.calls).toEqual([['Remove 12 things?'], ['Remove 212 things?']]);
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

it('tells the model that nothing was done, and no words of the client, when a 2025-era client fails to ask', async () => {
  const client = await connect(open([remove('refuse')]), {
    era: 'legacy',
    capabilities: { elicitation: {} },
  });
  client.setRequestHandler('elicitation/create', () => {
    throw new Error('no window for pid 4711');
  });
  const { isError, content } = await client.callTool({ name: 'remove', arguments: { id: 7 } });
  expect(isError).toBe(true);
  expect(content).toEqual([
    {
      type: 'text',
      text: 'Error: This call asks a question that the client could not answer, so nothing was done. Tell the person to check the client.',
    },
  ]);
});

it('does not restart the progress of a 2025-era request after an answer', async () => {
  const removing = defineTool({
    ...remove('refuse'),
    run({ id }, ctx) {
      ctx.progress(1, 3);
      confirm(ctx, { message: `Remove ${id}?`, otherwise: 'refuse' });
      ctx.progress(3, 3);
      return { removed: id };
    },
  });
  const client = await connect(open([removing]), { era: 'legacy', capabilities: { elicitation: {} } });
  client.setRequestHandler('elicitation/create', async () => {
    // Longer than the least time between two reports of progress.
    await setTimeout(30);
    return { action: 'accept', content: { confirm: true } };
  });
  const seen: number[] = [];
  await client.callTool(
    { name: 'remove', arguments: { id: 7 } },
    { onprogress: ({ progress }) => seen.push(progress) },
  );
  expect(seen).toEqual([1, 3]);
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

  it('makes the runtime ignore an answer that nobody asked for', async () => {
    const { result } = await send(request());
    expect(result).toMatchObject({ resultType: 'input_required' });
  });

  it('is refused when it was changed', async () => {
    const server = open([remove('refuse')]);
    const { result } = await send(request(), server);
    const forged = `${String(result?.['requestState']).slice(0, -4)}AAAA`;
    expect((await send(request(forged), server)).error?.code).toBe(-32_602);
  });

  it('holds only for the call that was confirmed', async () => {
    const removeAny = defineTool({
      ...remove('refuse'),
      run({ id }, ctx) {
        confirm(ctx, { message: 'Remove it?', otherwise: 'refuse' });
        return { removed: id };
      },
    });
    const server = open([removeAny]);
    const { result } = await send(request(), server);
    const state = result?.['requestState'];
    expect((await send(request(state, 8), server)).result).toMatchObject({ resultType: 'input_required' });
    expect((await send(request(state), server)).result).toMatchObject({ structuredContent: { removed: 7 } });
  });
});
