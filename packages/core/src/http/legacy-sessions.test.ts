import { writeFileSync } from 'node:fs';
import type { RateLimiter } from '@mcp-commons/security/rate-limit';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { keyLine, serveNotes } from './notes-server.fixture.ts';
import { beginSession, initialize, post } from './raw-session.fixture.ts';
import { connectTo, serveWork, type Work } from './work-server.fixture.ts';

const sessions = (work: Work, count: number) =>
  vi.waitFor(async () =>
    expect((await work.read('/metrics')).text).toContain(`\nmcp_server_sessions ${count}\n`),
  );

/** Three callers with a key each. */
const mcpApiKeysFile = () =>
  temporaryFile(['ada', 'bob', 'cid'].map((name) => keyLine(name, `the-key-of-${name}-1234567890`)).join(''));

/** A client of the caller `name` that begins sessions and uses them. */
function client(work: Work, name: string) {
  const authorization = `Bearer the-key-of-${name}-1234567890`;
  const inSession = (id: string) => ({ authorization, 'mcp-session-id': id });
  return {
    async begin() {
      const response = await post(work.url, initialize, { authorization });
      const text = await response.text();
      const { status, headers } = response;
      return {
        status,
        text,
        retryAfter: headers.get('retry-after'),
        id: headers.get('mcp-session-id') ?? '',
      };
    },
    async ping(id: string) {
      const response = await post(work.url, { jsonrpc: '2.0', id: 2, method: 'ping' }, inSession(id));
      await response.text();
      return response.status;
    },
    /** Opens the stream of a session, which is in use from then on. */
    listen: (id: string) => fetch(work.url, { headers: { accept: 'text/event-stream', ...inSession(id) } }),
    end: (id: string) => fetch(work.url, { method: 'DELETE', headers: inSession(id) }),
  };
}

it('an initialize that is refused begins no session', async () => {
  const work = await serveWork();
  const refused = await post(work.url, initialize, { accept: 'application/json' });
  expect(refused.status).toBe(406);
  await sessions(work, 0);
});

it('a session ends when nobody used it for a while, and with DELETE', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const work = await serveWork({ options: { sessionIdleMs: 1_000, mcpApiKeysFile: mcpApiKeysFile() } });
  // Hooks run in reverse order: the server needs real time to end.
  onTestFinished(() => void vi.useRealTimers());
  const [ada, bob] = [client(work, 'ada'), client(work, 'bob')];
  const [used, unused] = [await ada.begin(), await bob.begin()];
  const stream = await ada.listen(used.id);

  vi.advanceTimersByTime(900);
  expect(await bob.ping(unused.id)).toBe(200);
  vi.advanceTimersByTime(1_600);
  expect([await bob.ping(unused.id), await ada.ping(used.id)]).toEqual([404, 200]);
  await ada.end(used.id);
  expect([await ada.ping(used.id), await stream.text()]).toEqual([404, '']);
});

it('a caller who begins session after session loses unused ones, and other callers lose none', async () => {
  const work = await serveWork({ options: { maxSessions: 6, mcpApiKeysFile: mcpApiKeysFile() } });
  const [ada, bob] = [client(work, 'ada'), client(work, 'bob')];
  const early = await bob.begin();
  const [first, second, third] = [await ada.begin(), await ada.begin(), await ada.begin()];
  expect(await ada.ping(first.id)).toBe(200);

  const fourth = await ada.begin();

  expect(await ada.ping(second.id)).toBe(404);
  expect(await Promise.all([first, third, fourth].map(({ id }) => ada.ping(id)))).toEqual([200, 200, 200]);
  expect(await bob.ping(early.id)).toBe(200);
});

it('a caller is refused more sessions while half of all are in use in its name, and everybody when all are', async () => {
  const work = await serveWork({ options: { maxSessions: 2, mcpApiKeysFile: mcpApiKeysFile() } });
  const [ada, bob, cid] = [client(work, 'ada'), client(work, 'bob'), client(work, 'cid')];
  const used = await ada.begin();
  const stream = await ada.listen(used.id);

  expect(await ada.begin()).toMatchObject({ status: 429, retryAfter: '30' });
  await bob.listen((await bob.begin()).id);
  expect(await cid.begin()).toMatchObject({
    status: 503,
    retryAfter: '30',
    text: expect.stringContaining('All sessions are in use (2); try again later'),
  });

  await ada.end(used.id);
  expect(await stream.text()).toBe('');
  expect((await cid.begin()).status).toBe(200);
});

it('a session that ends with DELETE answers its calls', async () => {
  const work = await serveWork();
  const { session, send } = await beginSession(work.url);
  const params = { name: 'wait', arguments: {} };
  const call = await send({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));

  await fetch(work.url, { method: 'DELETE', headers: session });

  expect(await call.text()).toMatch(/"id":7,"error":.*whether it took effect is not known/);
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(0));
});

it('a call has the rights of its own request, even if another of its session comes at the same moment', async () => {
  let passing = Promise.resolve();
  const held: string[] = [];
  const rateLimiter = ({ rate, take }: RateLimiter): RateLimiter => ({
    rate,
    take(caller) {
      held.push(caller);
      return passing.then(() => take(caller));
    },
  });
  const key = 'the-key-of-ada-1234567890';
  const mcpApiKeysFile = temporaryFile(keyLine('ada', key, 'work:write'));
  const work = await serveWork({ options: { mcpApiKeysFile }, shared: { rateLimiter } });
  const ada = client(work, 'ada');
  const { id } = await ada.begin();
  const headers = { authorization: `Bearer ${key}`, 'mcp-session-id': id };
  const params = { name: 'change', arguments: { id: 1, secret: '' } };

  let pass = () => {};
  passing = new Promise((resolve) => {
    pass = resolve;
  });
  const call = post(work.url, { jsonrpc: '2.0', id: 7, method: 'tools/call', params }, headers);
  await vi.waitFor(() => expect(held).toHaveLength(2));
  writeFileSync(mcpApiKeysFile, keyLine('ada', key));
  work.reload();
  const other = ada.ping(id);
  await vi.waitFor(() => expect(held).toHaveLength(3));
  pass();

  expect(await (await call).text()).toContain('"structuredContent"');
  expect(await other).toBe(200);
});

it('a session is free again when its client left before its stream began', async () => {
  let passing = Promise.resolve();
  const rateLimiter = ({ rate, take }: RateLimiter): RateLimiter => ({
    rate,
    take: (caller) => passing.then(() => take(caller)),
  });
  const work = await serveWork({ options: { maxSessions: 2 }, shared: { rateLimiter } });
  const active = (count: number) =>
    vi.waitFor(async () =>
      expect((await work.read('/metrics')).text).toContain(`\nhttp_server_active_requests ${count}\n`),
    );
  const { session } = await beginSession(work.url);
  const headers = { accept: 'text/event-stream', ...session };

  let pass = () => {};
  passing = new Promise((resolve) => {
    pass = resolve;
  });
  const gone = new AbortController();
  const left = fetch(work.url, { headers, signal: gone.signal });
  await active(1);
  gone.abort();
  await expect(left).rejects.toThrow();
  await active(0);
  pass();

  // A caller has room for half of the sessions, and only a free one makes room for the next.
  await vi.waitFor(async () => {
    const next = await post(work.url, initialize);
    await next.text();
    expect(next.status).toBe(200);
  });
});

it('a client that comes back before the loss of its stream is noticed gets a new stream', async () => {
  const notes = await serveNotes();
  const { session, send } = await beginSession(notes.url);
  const headers = { accept: 'text/event-stream', ...session };
  const uri = 'notes://about';
  const subscribe = { jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params: { uri } };
  await (await send(subscribe)).text();

  const lost = await fetch(notes.url, { headers });
  let isLost = false;
  const lostText = lost.text().finally(() => (isLost = true));
  const wrong = [{ accept: 'text/html' }, { 'mcp-protocol-version': '1999-01-01' }];
  const refused = wrong.map((wrongHeader) => fetch(notes.url, { headers: { ...headers, ...wrongHeader } }));
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([406, 400]);
  expect(isLost).toBe(false);
  const next = await fetch(notes.url, { headers });
  notes.updated(uri);

  expect(await lostText).toBe('');
  expect(next.status).toBe(200);
  const reader = next.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('notifications/resources/updated');
  await reader?.cancel();
});

it('a client with a stream, a call and its question has room for the answer under the smallest limit', async () => {
  const work = await serveWork({ options: { maxClientConnections: 3 } });
  const person = await connectTo(work.url, 'legacy', { capabilities: { elicitation: {} } });
  person.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { confirm: true } }));

  expect((await person.callTool({ name: 'ask', arguments: {} })).isError).toBeUndefined();
});

it('a stream that begins while the server ends announces that its connection closes', async () => {
  const work = await serveWork({ options: { shutdownDelayMs: 1_000 } });
  const closed = work.close();

  const { status, headers } = await post(work.url, initialize);

  expect([status, headers.get('content-type'), headers.get('connection')]).toEqual([
    200,
    'text/event-stream',
    'close',
  ]);
  await closed;
});

it('a request with the id of one that is under way is refused, and that one is answered', async () => {
  const work = await serveWork();
  const { send } = await beginSession(work.url);
  const call = (name: string) => ({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name } });
  const first = await send(call('wait'));
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));

  const second = await send(call('fail'));
  const twice = { ...call('fail'), id: 3 };
  expect((await send([twice, twice])).status).toBe(400);
  for (const end of work.workshop.waiting) end();

  expect([second.status, await second.json()]).toEqual([
    400,
    expect.objectContaining({ error: expect.objectContaining({ code: -32_600 }) }),
  ]);
  expect(await first.text()).toContain('"result"');
  expect(await (await send(call('wrong'))).text()).toContain('"id":2');
});

it.each([
  ['legacy', true, { subscribe: true }],
  ['legacy', false, {}],
  ['modern', false, { subscribe: true }],
] as const)(
  'a %s client is offered changes when they reach it, sessions %s',
  async (era, legacySessions, offered) => {
    const { url } = await serveWork({ options: { legacySessions } });
    const client = await connectTo(url, era);
    expect(client.getServerCapabilities()?.resources).toEqual(offered);
  },
);

it('a client without a session cannot subscribe to changes that would not reach it', async () => {
  const work = await serveWork({ options: { legacySessions: false } });
  const params = { uri: 'work://slow' };
  const answer = await post(work.url, { jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params });
  expect(await answer.text()).toContain('"code":-32601');
});
