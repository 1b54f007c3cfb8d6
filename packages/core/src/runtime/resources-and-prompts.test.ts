import { connect } from '@mcp-commons/testing';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { openServer, type Resource } from '../index.ts';
import { echo, eras, open, sampleServer, silentLog } from './sample-server.fixture.ts';

const meta = { 'example.com/note': { icon: 'question mark' } };

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

  it('begins with the first template that lists when no resource is plain', async () => {
    const sample = sampleServer([]);
    const listed = async (choose: (resources: readonly Resource[]) => readonly Resource[]) => {
      const open: typeof sample.open = async (...settings) => {
        const { resources = [], ...services } = await sample.open(...settings);
        return { ...services, resources: choose(resources.filter(({ uri }) => uri.includes('{'))) };
      };
      const client = await connect(openServer({ ...sample, open }, {}, { log: silentLog }), { era });
      const { resources } = await client.request({ method: 'resources/list' });
      return resources.map(({ uri }) => uri);
    };
    expect(await listed((templates) => templates)).toEqual(['sample://item/1']);
    expect(await listed((templates) => templates.map(({ list, ...rest }) => rest))).toEqual([]);
  });

  it('sends the metadata of a resource and of a tool along', async () => {
    const client = await connect(open([{ ...echo, meta }]), { era });
    expect((await client.listResources()).resources[0]?._meta).toEqual(meta);
    expect((await client.listTools()).tools[0]?._meta).toEqual(meta);
  });

  it('answers a cursor it did not give with -32602', async () => {
    const client = await connect(open([echo]), { era });
    const cursor = { cursor: 'nonsense' };
    const refusal = {
      code: -32_602,
      message: expect.stringContaining('cursor does not come from this server'),
    };
    await expect(client.listResources(cursor)).rejects.toMatchObject(refusal);
    await expect(client.listResourceTemplates(cursor)).rejects.toMatchObject(refusal);
    await expect(client.listTools(cursor)).rejects.toMatchObject(refusal);
    await expect(client.listPrompts(cursor)).rejects.toMatchObject(refusal);
  });

  it.each(['resources/list', 'resources/templates/list', 'tools/list', 'prompts/list'] as const)(
    'takes an empty cursor of %s for none',
    async (method) => {
      const client = await connect(open([echo]), { era });
      const list = (params: { cursor?: string }) => client.request({ method, params });
      expect(await list({ cursor: '' })).toEqual(await list({}));
    },
  );

  it('reads text and bytes, with the variables of a template decoded', async () => {
    const client = await connect(open([]), { era });
    const help = await client.readResource({ uri: 'sample://help' });
    const item = await client.readResource({ uri: 'sample://item/a%20b' });
    expect(help.contents).toEqual([
      { uri: 'sample://help', mimeType: 'text/markdown', text: '# Help', _meta: meta },
    ]);
    expect(item.contents).toEqual([
      {
        uri: 'sample://item/a%20b',
        mimeType: 'application/octet-stream',
        blob: Buffer.from('a b').toString('base64'),
      },
    ]);
  });

  it.each([
    ['an unknown URI', 'sample://nothing', -32_602, /not found/i],
    ['a URI with a stray percent sign', 'sample://item/%', -32_602, /not found/i],
    ['a URI that is too long', `sample://item/${'x'.repeat(8_192)}`, -32_602, /not found/i],
    ['an item that is not there', 'sample://item/none', -32_602, /No item none/],
    ['an unexpected failure', 'sample://item/broken', -32_603, /Internal error \(ref/],
  ])('answers %s with a protocol error', async (_what, uri, code, message) => {
    const client = await connect(open([]), { era });
    const data = code === -32_602 ? { uri } : undefined;
    const reading = client.readResource({ uri });
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message), data });
  });

  it('sends a resource up to the limit, and says how large a larger one is', async () => {
    const client = await connect(open([], { messageBytes: 6 }), { era });
    expect((await client.readResource({ uri: 'sample://help' })).contents).toHaveLength(1);
    await expect(client.readResource({ uri: 'sample://item/1234567' })).rejects.toMatchObject({
      code: -32_603,
      message: expect.stringContaining('has 7 bytes and at most 6 are sent'),
    });
  });

  it('does not log an internal error when the client cancels', async () => {
    const lines: string[] = [];
    const server = await open([], {}, lines);
    const client = await connect(server, { era });
    const controller = new AbortController();
    const reading = client.readResource({ uri: 'sample://item/endless' }, { signal: controller.signal });
    await vi.waitFor(() => expect(server.slots.running).toBe(1));

    controller.abort('enough');

    await expect(reading).rejects.toThrow();
    await vi.waitFor(() => expect(lines.join('')).toContain('"outcome":"cancelled"'));
    await client.readResource({ uri: 'sample://help' });
    expect(lines.join('')).not.toContain('internal error');
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

  it.each(['', ' \n'])('names the argument that a prompt misses, given as %j', async (name) => {
    const client = await connect(open([]), { era });
    const getting = client.getPrompt({ name: 'greet', arguments: { name } });
    await expect(getting).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('name is required'),
    });
  });

  it.each([
    ['prompts/get', { name: 'greet', arguments: { name: 5 } }, /: arguments\.name: [^{]* expected string/],
    ['prompts/get', {}, /: name: [^{]* expected string/],
    ['tools/list', { cursor: 5 }, /: cursor: [^{]* expected string/],
    ['prompts/list', { cursor: 5 }, /: cursor: [^{]* expected string/],
    ['resources/list', { cursor: 5 }, /: cursor: [^{]* expected string/],
    ['resources/templates/list', { cursor: 5 }, /: cursor: [^{]* expected string/],
    ['resources/read', { uri: 5 }, /: uri: [^{]* expected string/],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'greet' } },
      /: argument: [^{]* expected object/,
    ],
  ])('answers invalid params of %s with -32602 and a sentence, %j', async (method, params, words) => {
    const client = await connect(open([echo]), { era });
    const answer = client.request({ method, params } as Parameters<typeof client.request>[0], z.unknown());
    await expect(answer).rejects.toMatchObject({ code: -32_602, message: expect.stringMatching(words) });
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

  it.each([
    ['name', { type: 'ref/prompt', name: 'greet' }],
    ['constructor', { type: 'ref/prompt', name: 'greet' }],
    ['id', { type: 'ref/resource', uri: 'sample://help' }],
  ] as const)('completes nothing where nobody can: %s', async (name, ref) => {
    const client = await connect(open([]), { era });
    const { completion } = await client.complete({ ref, argument: { name, value: '' } });
    expect(completion).toEqual({ values: [], hasMore: false });
  });

  it('completes an argument by the values of the others', async () => {
    const client = await connect(open([]), { era });
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'style', value: '' },
      context: { arguments: { name: 'Ada' } },
    });
    expect(completion.values[0]).toBe('Ada 0');
  });
});
