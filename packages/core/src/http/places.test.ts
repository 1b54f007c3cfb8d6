import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { beginSession } from './raw-session.fixture.ts';
import { asKey, hello, keyA, keyB, refusals, twoKeys } from './two-callers.fixture.ts';
import { callRequest, connectTo, serveWork, type Work } from './work-server.fixture.ts';

const toolCall = (id: number, name: string) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});

describe('places for calls', () => {
  const limits = { concurrency: 2, queue: 2 };

  async function occupied(count: number, key: string) {
    const work = await serveWork({ options: twoKeys(), limits });
    const call = (by: string, tool = 'wait') =>
      fetch(work.url, callRequest(tool, tool === 'echo' ? hello : {}, asKey(by)));
    const running = Array.from({ length: count }, () => call(key));
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(Math.min(count, 2)));
    return { work, call, running };
  }
  const release = async ({ workshop }: Work, running: Promise<Response>[]) => {
    const sweep = setInterval(() => workshop.waiting.forEach((end) => void end()), 5);
    const answers = await Promise.all(running);
    clearInterval(sweep);
    return answers.map(({ status }) => status);
  };

  it('are shared: one caller gets half of them, and 429 beyond', async () => {
    const { work, call, running } = await occupied(2, keyA);
    const more = await call(keyA);
    const other = call(keyB, 'echo');
    expect([more.status, more.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await more.json()).toMatchObject({
      error: { message: expect.stringMatching(/^At most 2 of your calls/) },
    });
    expect(await release(work, [...running, other])).toEqual([200, 200, 200]);
    expect(await refusals(work)).toEqual({ caller_busy: 1 });
  });

  it('make a caller wait who has half of the running calls, but not the next caller', async () => {
    const limits = { concurrency: 4, callerConcurrency: 2, queue: 10 };
    const work = await serveWork({ options: twoKeys(), limits });
    const call = (key: string, tool: string, args = {}) =>
      fetch(work.url, callRequest(tool, args, asKey(key)));
    const slow = Array.from({ length: 5 }, () => call(keyA, 'wait'));
    await vi.waitFor(async () => {
      const { text } = await work.read('/metrics');
      expect(text).toContain('\nmcp_server_calls_running 2\n');
      expect(text).toContain('\nmcp_server_calls_waiting 3\n');
    });

    expect((await call(keyB, 'echo', hello)).status).toBe(200);

    const ended = new Set();
    const answers = Promise.all(slow);
    await vi.waitFor(() => {
      for (const end of work.workshop.waiting) {
        ended.add(end);
        end();
      }
      expect(ended.size).toBe(5);
    });
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('run out: the next call gets 503 at once, and no place is lost', async () => {
    const work = await serveWork({ options: { maxPerCaller: 10 }, limits });
    const running = Array.from({ length: 4 }, () => fetch(work.url, callRequest('wait', {})));
    await vi.waitFor(async () => {
      const { text } = await work.read('/metrics');
      expect(text).toMatch(/^mcp_server_calls_waiting 2$/m);
    });
    const next = await fetch(work.url, callRequest('echo', hello));
    expect([next.status, next.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await next.json()).toMatchObject({
      error: { message: expect.stringMatching(/^The server is busy \(calls running or waiting: 4\)\. /) },
    });
    expect(await release(work, running)).toEqual([200, 200, 200, 200]);
    expect(await refusals(work)).toEqual({ busy: 1 });
    expect((await fetch(work.url, callRequest('echo', hello))).status).toBe(200);
  });

  it('are not needed to cancel, and are free again when the client is gone', async () => {
    const work = await serveWork({ options: { maxPerCaller: 1 } });
    const client = await connectTo(work.url, 'legacy');
    const controller = new AbortController();
    const call = client.callTool({ name: 'wait', arguments: {} }, { signal: controller.signal });
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));
    controller.abort();
    await expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(0));

    const gone = new AbortController();
    const left = fetch(work.url, { ...callRequest('wait', {}), signal: gone.signal });
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));
    gone.abort();
    await expect(left).rejects.toThrow();
    await vi.waitFor(async () =>
      expect((await fetch(work.url, callRequest('echo', hello))).status).toBe(200),
    );
  });

  it('are kept by a call that goes on after its client of the 2025 protocol has gone', async () => {
    const work = await serveWork({ options: { maxPerCaller: 1 } });
    const { send } = await beginSession(work.url);
    const gone = new AbortController();
    const left = send(toolCall(1, 'wait'), gone.signal).then((response) => response.text());
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));
    gone.abort();
    await expect(left).rejects.toThrow();
    const active = async () => (await work.read('/metrics')).text;
    await vi.waitFor(async () => expect(await active()).toMatch(/^http_server_active_requests 0$/m));

    expect((await send(toolCall(2, 'wait'))).status).toBe(429);
    for (const end of work.workshop.waiting) end();
    await vi.waitFor(async () =>
      expect((await fetch(work.url, callRequest('echo', hello))).status).toBe(200),
    );
  });

  it('are taken by each call of a batch', async () => {
    const work = await serveWork({ options: { maxPerCaller: 2 } });
    const { send } = await beginSession(work.url, {}, '2025-03-26');
    const batch = (calls: number) => send(Array.from({ length: calls }, (_, id) => toolCall(id + 1, 'wait')));
    const running = batch(1);
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));

    const refused = await batch(2);
    for (const end of work.workshop.waiting) end();

    expect([refused.status, (await running).status]).toEqual([429, 200]);
  });

  it.each([
    ['one caller may have', 2, 9],
    ['there are for all', 10, 1],
  ])(
    'are never enough for a batch of more calls than %s: 400 says how many may be sent',
    async (_, maxPerCaller, queue) => {
      const work = await serveWork({ options: { maxPerCaller }, limits: { concurrency: 1, queue } });
      const { send } = await beginSession(work.url, {}, '2025-03-26');

      const refused = await send([toolCall(1, 'fail'), toolCall(2, 'fail'), toolCall(3, 'fail')]);

      expect([refused.status, refused.headers.get('retry-after')]).toEqual([400, null]);
      expect(await refused.text()).toContain('A batch may have at most 2 calls');
      expect(await refusals(work)).toEqual({ too_many_messages: 1 });
    },
  );

  it('are not kept while a person thinks', async () => {
    const work = await serveWork({ options: { maxPerCaller: 1 } });
    const client = await connectTo(work.url, 'legacy', { capabilities: { elicitation: {} } });
    let answer = (_: { action: 'accept'; content: { confirm: true } }) => {};
    const asked = vi.fn();
    client.setRequestHandler('elicitation/create', () => {
      asked();
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const call = client.callTool({ name: 'ask', arguments: {} });
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    const other = await client.callTool({ name: 'echo', arguments: hello });
    answer({ action: 'accept', content: { confirm: true } });
    expect(other.structuredContent).toEqual(hello);
    expect((await call).structuredContent).toEqual({});
  });
});

describe('a question', () => {
  it('gives back the place of its own call only, not those of its batch', async () => {
    const work = await serveWork({ options: { maxPerCaller: 2 } });
    const { send } = await beginSession(work.url, {}, '2025-03-26');
    const batch = await send([toolCall(1, 'ask'), toolCall(2, 'wait')]);
    const reader = batch.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('elicitation/create');
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));

    const more = [send(toolCall(3, 'wait')), send(toolCall(4, 'wait'))];
    expect((await Promise.all(more)).map(({ status }) => status).sort()).toEqual([200, 429]);
    await reader?.cancel();
  });

  it('brings an error when its call finds no place again', async () => {
    const work = await serveWork({ options: { maxPerCaller: 1 } });
    const { send } = await beginSession(work.url);
    const call = await send(toolCall(1, 'ask'));
    const reader = call.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('elicitation/create');
    await send(toolCall(2, 'wait'));
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));

    const result = { action: 'accept', content: { confirm: true } };
    await send({ jsonrpc: '2.0', id: 0, result });

    expect((await reader?.read())?.value).toContain('Error: At most 1 of your calls may be under way');
    expect(await refusals(work)).toEqual({ caller_busy: 1 });
  });
});

it('the stream of a call ends when it is cancelled while a person is asked', async () => {
  const work = await serveWork();
  const { send } = await beginSession(work.url);
  const call = await send(toolCall(7, 'ask'));
  const reader = call.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('elicitation/create');

  await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } });

  expect((await reader?.read())?.value).toContain('notifications/cancelled');
  expect(await reader?.read()).toMatchObject({ done: true });
});

it('the stream of a batch ends when the rest of the batch is answered, and its places are free', async () => {
  const work = await serveWork({ options: { maxPerCaller: 2 } });
  const { send } = await beginSession(work.url, {}, '2025-03-26');
  const batch = await send([toolCall(1, 'wait'), toolCall(2, 'wait')]);
  const answers = batch.text();
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(2));

  await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));
  for (const end of work.workshop.waiting) end();

  expect(await answers).toMatch(/^event: message\ndata: .*"id":2}\n\n$/);
  await vi.waitFor(async () =>
    expect((await work.read('/metrics')).text).toMatch(/^http_server_active_requests 0$/m),
  );
  const unheard = await send([toolCall(3, 'wait'), toolCall(4, 'ask')]);
  const asked = unheard.text();
  for (const requestId of [3, 4])
    await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
  expect(await asked).not.toContain('"result"');
});

it('the stream of a batch ends that cancels its own call, even before the call begins', async () => {
  const { send } = await beginSession((await serveWork()).url, {}, '2025-03-26');
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
  expect(await (await send([cancel, toolCall(1, 'wait')])).text()).toBe('');
  expect(await (await send([toolCall(1, 'wait'), cancel])).text()).toBe('');
});

it('the stream of a batch waits for the answer to a subscription in it', async () => {
  const work = await serveWork();
  const { send } = await beginSession(work.url, {}, '2025-03-26');
  const subscribe = { method: 'resources/subscribe', params: { uri: 'work://slow' } };
  const batch = await send([toolCall(1, 'wait'), { jsonrpc: '2.0', id: 2, ...subscribe }]);
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(2));

  await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));
  await new Promise(setImmediate);
  for (const end of work.workshop.waiting) end();

  expect(await batch.text()).toMatch(/^event: message\ndata: .*"id":2}\n\n$/);
});

describe('a session keeps nothing', () => {
  /** Bytes that 45 rounds of something leave behind. */
  async function left(
    round: (send: Awaited<ReturnType<typeof beginSession>>['send'], padding: string) => Promise<void>,
  ) {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const work = await serveWork({ options: { rateLimit: 0 } });
    const { send } = await beginSession(work.url);
    const heapAfter = async (rounds: number) => {
      for (let number = 0; number < rounds; number += 1)
        await round(send, String(number).padEnd(900_000, '.'));
      await vi.waitFor(async () =>
        expect((await work.read('/metrics')).text).toMatch(/^http_server_active_requests 0$/m),
      );
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = await heapAfter(5);
    return (await heapAfter(50)) - before;
  }

  it('of calls that are cancelled, however long their ids', async () => {
    const bytes = await left(async (send, requestId) => {
      const call = await send({ ...toolCall(0, 'wait'), id: requestId });
      await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
      await call.text();
    });
    expect(bytes).toBeLessThan(15_000_000);
  });

  it('of calls whose client left when a person was to be asked', async () => {
    let id = 0;
    const bytes = await left(async (send, padding) => {
      const gone = new AbortController();
      id += 1;
      const { params, ...message } = toolCall(id, 'ask');
      const call = await send({ ...message, params: { ...params, _meta: { padding } } }, gone.signal);
      await call.body?.getReader().read();
      gone.abort();
    });
    expect(bytes).toBeLessThan(15_000_000);
  });
});
