import { writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { connectAs, keyLine, recordCall, serveNotes } from './notes-server.fixture.ts';

const [ada, bob, root] = [
  'the-key-of-ada-1234567890',
  'the-key-of-bob-1234567890',
  'the-key-of-root-123456789',
];

/** Ada may write, Bob may read, root may do everything. */
const serve = () =>
  serveNotes({
    mcpApiKeysFile: temporaryFile(
      keyLine('ada', ada, 'notes:write') + keyLine('bob', bob, 'notes:read') + keyLine('root', root, '*'),
    ),
  });

const lacking = (scope: string) =>
  `Bearer error="insufficient_scope", error_description="This needs the scope ${scope}", scope="${scope}"`;

describe.each(['legacy', 'modern'] as const)('%s era', (era) => {
  it('lists the same tools to everybody', async () => {
    const { url } = await serve();
    const [first, second] = await Promise.all(
      [bob, root].map(async (key) => (await connectAs(url, era, key)).listTools()),
    );
    expect(first?.tools).toEqual(second?.tools);
  });

  it('answers 403 to a call without the scopes of the tool, and reaches no handler', async () => {
    const { url, reached } = await serve();
    const call = await recordCall(url, era, bob, 'greet');
    const response = await call(
      { 'mcp-name': 'write' },
      { rewrite: (body) => body.replace('"greet"', '"write"') },
    );
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(lacking('notes:write'));
    expect(await response.json()).toMatchObject({ error: { message: 'This needs the scope notes:write' } });
    expect(reached).toEqual(['key:bob greet']);
  });

  it('names all scopes that a tool needs', async () => {
    const { url, reached } = await serve();
    const client = await connectAs(url, era, ada);
    await expect(client.callTool({ name: 'erase', arguments: {} })).rejects.toThrow(
      /notes:write notes:admin/,
    );
    expect(reached).toEqual([]);
  });

  it('does nothing, although the person confirms, when the key has lost a scope in the meantime', async () => {
    const file = temporaryFile(keyLine('ada', ada, 'notes:write notes:admin'));
    const { url, reached, reload } = await serveNotes({ mcpApiKeysFile: file });
    const client = await connectAs(url, era, ada, { capabilities: { elicitation: {} } });
    client.setRequestHandler('elicitation/create', () => {
      writeFileSync(file, keyLine('ada', ada, 'notes:write'));
      reload();
      return { action: 'accept', content: { confirm: true } };
    });
    const answer = await client.callTool({ name: 'erase', arguments: {} }).then(JSON.stringify, String);
    expect(answer).toMatch(/needs the scope notes:admin|InsufficientScopeError/);
    expect(reached).toEqual(['key:ada erase']);
  });

  it('lets nobody read, list, complete or follow a resource without its scopes', async () => {
    const { url, reached } = await serve();
    const client = await connectAs(url, era, ada);
    await expect(client.readResource({ uri: 'notes://1' })).rejects.toThrow(/notes:read/);
    const complete = client.complete({
      ref: { type: 'ref/resource', uri: 'notes://{id}' },
      argument: { name: 'id', value: '' },
    });
    await expect(complete).rejects.toThrow(/notes:read/);
    const follow =
      era === 'modern'
        ? client.listen({ resourceSubscriptions: ['notes://about', 'notes://1'] })
        : client.subscribeResource({ uri: 'notes://1' });
    await expect(follow).rejects.toThrow(/notes:read/);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['notes://about']);
    expect(reached).toEqual([]);
  });

  it('lets a caller with these scopes do so', async () => {
    const { url, reached, updated } = await serve();
    const client = await connectAs(url, era, bob);
    const heard = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', () => heard());
    if (era === 'modern') await client.listen({ resourceSubscriptions: ['notes://1'] });
    else await client.subscribeResource({ uri: 'notes://1' });
    expect((await client.readResource({ uri: 'notes://1' })).contents).toHaveLength(1);
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toContain('notes://1');
    await vi.waitFor(() => {
      updated('notes://1');
      expect(heard).toHaveBeenCalled();
    });
    expect(reached).toEqual(['follow 1', 'key:bob read 1']);
  });
});

describe('a session of the 2025 protocol', () => {
  it('does not exist for anybody but its principal', async () => {
    const { url, reached } = await serve();
    const call = await recordCall(url, 'legacy', ada, 'greet');
    expect((await call()).status).toBe(200);
    for (const key of [bob, root]) {
      const response = await call({ authorization: `Bearer ${key}` });
      const unknown = await call({ authorization: `Bearer ${key}`, 'mcp-session-id': 'made up' });
      expect([response.status, unknown.status]).toEqual([404, 404]);
      expect(await response.text()).toBe(await unknown.text());
    }
    expect(reached).toEqual(['key:ada greet', 'key:ada greet']);
  });

  it('cannot be ended or listened to by another', async () => {
    const { url } = await serve();
    const call = await recordCall(url, 'legacy', ada, 'greet');
    for (const method of ['GET', 'DELETE'] as const) {
      const response = await call({ authorization: `Bearer ${bob}` }, { method });
      expect(response.status).toBe(404);
    }
    expect((await call()).status).toBe(200);
  });

  it('refuses a whole batch when one of its messages lacks a scope', async () => {
    const { url, reached } = await serve();
    const call = await recordCall(url, 'legacy', bob, 'greet');
    const rewrite = (body: string) => `[${body},${body.replace('"greet"', '"write"')}]`;
    const response = await call({}, { rewrite });
    expect(response.status).toBe(403);
    expect(reached).toEqual(['key:bob greet']);
  });
});

it.each([
  ['for headers that name another request', { 'mcp-method': 'tools/list' }, {}],
  ['for a filter that is none', {}, { toolsListChanged: 'yes' }],
])('nothing is followed for a subscription that is refused %s', async (_why, headers, filter) => {
  const { url, reached } = await serve();
  const call = await recordCall(url, 'modern', bob, 'greet');
  const notifications = { resourceSubscriptions: ['notes://1'], ...filter };
  const listening = { 'mcp-method': 'subscriptions/listen', 'mcp-name': undefined, ...headers };
  const listen = (body: string) => {
    const { params, ...message } = JSON.parse(body);
    const { _meta } = params;
    return JSON.stringify({ ...message, method: 'subscriptions/listen', params: { notifications, _meta } });
  };
  expect(await (await call(listening, { rewrite: listen })).json()).toHaveProperty('error');
  expect(reached).toEqual(['key:bob greet']);
});

it('a confirmation counts only for the principal who was asked', async () => {
  const { url, reached } = await serveNotes({
    mcpApiKeysFile: temporaryFile(keyLine('ada', ada, '*') + keyLine('bob', bob, '*')),
  });
  const confirmed = await recordCall(url, 'modern', ada, 'erase');
  const response = await confirmed({ authorization: `Bearer ${bob}` });
  expect(await response.json()).toMatchObject({ error: { code: -32_602 } });
  expect(reached).toEqual(['key:ada erase', 'key:ada erase']);
});
