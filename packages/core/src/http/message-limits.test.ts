import { describe, expect, it } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { keyLine, serveNotes } from './notes-server.fixture.ts';
import { initialize, post } from './raw-session.fixture.ts';

const key = 'the-key-of-ada-1234567890';

/** A server where Ada may connect, but do nothing that needs a scope. */
async function serve(options: Parameters<typeof serveNotes>[0] = {}) {
  const notes = await serveNotes({ ...options, mcpApiKeysFile: temporaryFile(keyLine('ada', key)) });
  const send = (body: unknown) => post(notes.url, body, { authorization: `Bearer ${key}` });
  return { ...notes, send };
}

const many = <Item>(count: number, item: Item) => Array<Item>(count).fill(item);
const write = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'write', arguments: {} } };
const listen = (count: number) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'subscriptions/listen',
  params: { notifications: { resourceSubscriptions: many(count, 'notes://1') } },
});

// A body that passes is refused by the next check, because Ada does not have the scopes.
describe('before anybody looks at its parts', () => {
  it.each<[string, unknown, number, string]>([
    [
      'a batch of more than 100 messages',
      many(101, write),
      -32_600,
      'Invalid Request: Batch must not exceed 100 messages',
    ],
    [
      'a subscription to more than 1,000 resources',
      listen(1_001),
      -32_602,
      'A request may have at most 1000 resourceSubscriptions',
    ],
    [
      'a batch that subscribes to more than 1,000 resources',
      [listen(500), listen(501)],
      -32_602,
      'A request may have at most 1000 resourceSubscriptions',
    ],
  ])('%s is refused, and the limit named', async (_what, body, code, message) => {
    const { send } = await serve();
    const response = await send(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ jsonrpc: '2.0', error: { code, message }, id: null });
  });

  it.each<[string, unknown]>([
    ['a batch of 100 messages', many(100, write)],
    ['a subscription to 1,000 resources', listen(1_000)],
  ])('%s passes', async (_what, body) => {
    const { send } = await serve();
    expect((await send(body)).status).toBe(403);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['nothing in its parameters', { ...listen(0), params: null }],
    ['no notifications', { ...listen(0), params: { notifications: null } }],
    [
      'a subscription that is no list',
      { ...listen(0), params: { notifications: { resourceSubscriptions: 7 } } },
    ],
  ])('a body is refused with the right error: %s', async (_what, body) => {
    const { send } = await serve();
    expect((await send(body)).status).toBe(400);
    expect((await send([body])).status).toBe(400);
  });
});

it('a client that says too much about itself gets no session', async () => {
  const { send, log } = await serve({ maxSessions: 1 });
  const initializeAs = (name: string) => ({
    ...initialize,
    params: { ...initialize.params, clientInfo: { name, version: '0' } },
  });
  const room = 65_536 - JSON.stringify(initializeAs('')).length;

  const refused = await send(initializeAs('x'.repeat(room + 1)));
  const taken = await send(initializeAs('x'.repeat(room)));

  expect([refused.status, taken.status]).toEqual([413, 200]);
  expect(await refused.json()).toMatchObject({
    error: { message: 'An initialize request may have at most 65536 bytes' },
  });
  expect(log()).toContain('"refused":"initialize_too_large"');
});
