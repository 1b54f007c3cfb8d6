import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { httpOptions } from '../index.ts';
import { parsePrometheus } from './monitor/parse-prometheus.fixture.ts';
import { keyLine, temporaryFile } from './notes-server.fixture.ts';
import { callRequest, connectTo, serveWork } from './work-server.fixture.ts';

type Work = Awaited<ReturnType<typeof serveWork>>;

const hello = { text: 'hello' };
const asKey = (key: string) => ({ authorization: `Bearer ${key}` });
const [keyA, keyB] = ['a'.repeat(32), 'b'.repeat(32)];
const twoKeys = () => ({
  mcpApiKeysFile: temporaryFile(keyLine('ann', keyA, '*') + keyLine('bob', keyB, '*')),
});

async function refusals({ read }: Work): Promise<Record<string, number>> {
  const samples = parsePrometheus((await read('/metrics')).text);
  const counted = samples.filter(({ name }) => name === 'mcp_server_refused_total');
  return Object.fromEntries(counted.map(({ labels, value }) => [labels['reason'], value]));
}

/** A connection that gives back everything it received until the other side closed it. */
function open({ url }: Work): { socket: Socket; received: Promise<string> } {
  const socket = connect(Number(url.port), url.hostname).setEncoding('utf8');
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  return { socket, received: once(socket, 'close').then(() => text) };
}

const head = (length: number) =>
  `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

describe('the rate of a caller', () => {
  it('is limited by name: 429 says when to come back, and others go on', async () => {
    const work = await serveWork({ options: { ...twoKeys(), rateLimit: 1, rateBurst: 3 } });
    const call = (key: string) => fetch(work.url, callRequest('echo', hello, asKey(key)));
    const answers = [await call(keyA), await call(keyA), await call(keyA), await call(keyA)];
    const other = await call(keyB);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit')?.slice(0, 11))).toEqual([
      '"calls";r=2',
      '"calls";r=1',
      '"calls";r=0',
      '"calls";r=0',
    ]);
    const refused = answers[3];
    expect(refused?.headers.get('ratelimit-policy')).toBe('"calls";q=3;w=180');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({
      jsonrpc: '2.0',
      error: { message: expect.stringMatching(/^Too many requests: 3 at once and 1 a minute/) },
    });
    expect(other.status).toBe(200);
    expect(await refusals(work)).toEqual({ rate: 1 });
  });

  it('is that of the address where nobody is known by name, also for wrong credentials', async () => {
    const work = await serveWork({
      options: { ...twoKeys(), rateLimit: 1, rateBurst: 2, trustProxy: ['1'] },
    });
    const guess = (address: string) =>
      fetch(work.url, callRequest('echo', hello, { ...asKey('guess'), 'x-forwarded-for': address }));
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'])
      statuses.push((await guess(address)).status);
    expect(statuses).toEqual([401, 401, 429, 401]);
  });

  it('has no limit when that is 0', async () => {
    const work = await serveWork({ options: { rateLimit: 0 } });
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => fetch(work.url, callRequest('echo', hello))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });

  it('may be counted elsewhere, with the memory of this process as its insurance', async () => {
    const rateLimiter = vi.fn((memory) => ({
      rate: memory.rate,
      take: async () => memory.take('everybody'),
    }));
    const work = await serveWork({
      options: { ...twoKeys(), rateLimit: 1, rateBurst: 1 },
      shared: { rateLimiter },
    });
    const call = (key: string) => fetch(work.url, callRequest('echo', hello, asKey(key)));
    expect([(await call(keyA)).status, (await call(keyB)).status]).toEqual([200, 429]);
  });
});

describe('places for calls', () => {
  const busy = { ...twoKeys, limits: { concurrency: 2, queue: 2 } };

  async function occupied(count: number, key: string) {
    const work = await serveWork({ options: twoKeys(), limits: busy.limits });
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
      error: { message: expect.stringMatching(/^2 calls of yours/) },
    });
    expect(await release(work, [...running, other])).toEqual([200, 200, 200]);
    expect(await refusals(work)).toEqual({ caller_busy: 1 });
  });

  it('run out: 503 for whoever comes next, at once, and none is lost', async () => {
    const work = await serveWork({ options: { maxPerCaller: 10 }, limits: busy.limits });
    const running = Array.from({ length: 4 }, () => fetch(work.url, callRequest('wait', {})));
    await vi.waitFor(async () => {
      const { text } = await work.read('/metrics');
      expect(text).toMatch(/^mcp_server_calls_waiting 2$/m);
    });
    const next = await fetch(work.url, callRequest('echo', hello));
    expect([next.status, next.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await next.json()).toMatchObject({
      error: { message: expect.stringMatching(/^The server is busy/) },
    });
    expect(await release(work, running)).toEqual([200, 200, 200, 200]);
    expect(await refusals(work)).toEqual({ busy: 1 });
    expect((await fetch(work.url, callRequest('echo', hello))).status).toBe(200);
  });

  it('are not needed to cancel, and free when the client is gone', async () => {
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
    const meanwhile = await client.callTool({ name: 'echo', arguments: hello });
    answer({ action: 'accept', content: { confirm: true } });
    expect(meanwhile.structuredContent).toEqual(hello);
    expect((await call).structuredContent).toEqual({});
  });
});

describe('a connection is cut', () => {
  it('with 431 for headers over the limit', async () => {
    const work = await serveWork({ options: { maxHeaderBytes: 1_024 } });
    const { socket, received } = open(work);
    socket.write(`GET /mcp HTTP/1.1\r\nhost: localhost\r\nx-large: ${'x'.repeat(4_000)}\r\n\r\n`);
    expect(await received).toMatch(/^HTTP\/1\.1 431 /);
    expect(await refusals(work)).toEqual({ header_too_large: 1 });
  });

  it.each([
    ['nothing', ''],
    ['half of the headers', 'POST /mcp HTTP/1.1\r\nhost: loc'],
    ['half of the body', `${head(100)}{"jsonrpc"`],
  ])('with 408 when a client sends %s and then waits', async (_what, text) => {
    const work = await serveWork({ options: { headersTimeoutMs: 200, requestTimeoutMs: 300 } });
    const { socket, received } = open(work);
    socket.write(text);
    expect(await received).toMatch(/^HTTP\/1\.1 408 /);
    expect(await refusals(work)).toMatchObject({ timeout: 1 });
  });

  it('when it would be one too many', async () => {
    const work = await serveWork({ options: { maxClientConnections: 2 } });
    const kept = [open(work), open(work)];
    await Promise.all(kept.map(({ socket }) => once(socket, 'connect')));
    expect(await open(work).received).toBe('');
    expect(await refusals(work)).toEqual({ connections: 1 });
  });

  it('when its client leaves the other half open after a refusal', async () => {
    const work = await serveWork();
    const socket = connect({ port: Number(work.url.port), host: work.url.hostname, allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    socket.resume().write('nonsense\r\n\r\n');
    await once(socket, 'end');
    await vi.waitFor(async () =>
      expect((await work.read('/metrics')).text).toMatch(/^http_server_open_connections 0$/m),
    );
  });

  it('when its reader does not read the answer; the audit has the call as it ran', async () => {
    const limits = { outputBytes: 100_000_000 };
    const work = await serveWork({ options: { stallTimeoutMs: 200 }, limits });
    const { socket } = open(work);
    const { headers, body } = callRequest('change', { id: 7, secret: 'x', size: 10_000_000 });
    const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': body.length });
    socket.pause();
    socket.write(`POST /mcp HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n${body}`);
    await vi.waitFor(async () => expect(await refusals(work)).toEqual({ slow_reader: 1 }), 10_000);
    const { text } = await work.read('/metrics');
    expect(text).toMatch(/^mcp_server_buffered_bytes 0$/m);
    await vi.waitFor(() =>
      expect(work.requests()).toMatchObject([{ outcome: 'refused', refused: 'slow_reader' }]),
    );
    expect(work.audited.map(({ decision, outcome }) => [decision, outcome])).toEqual([['allowed', 'ok']]);
  });

  it('when it is idle, in any case: its time is at least a millisecond, as Node takes 0 for ever', () => {
    expect(httpOptions.safeParse({ keepAliveTimeoutMs: 1 }).success).toBe(true);
    expect(httpOptions.safeParse({ keepAliveTimeoutMs: 0 }).success).toBe(false);
  });
});

describe('memory for bodies', () => {
  it('is shared: one caller gets half of it, and 503 beyond', async () => {
    const options = { ...twoKeys(), maxBufferedBytes: 1_048_576, maxBodyBytes: 1_000_000 };
    const work = await serveWork({ options });
    const call = (key: string, size: number) =>
      fetch(work.url, callRequest('echo', { text: 'x'.repeat(size) }, asKey(key))).then(
        ({ status }) => status,
      );
    expect(await call(keyA, 600_000)).toBe(503);
    expect(await call(keyA, 400_000)).toBe(200);
    expect(await refusals(work)).toEqual({ memory: 1 });
    expect((await work.read('/metrics')).text).toMatch(/^mcp_server_buffered_bytes 0$/m);
  });
});
