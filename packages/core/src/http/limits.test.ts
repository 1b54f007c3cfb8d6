import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RateLimiter } from '@mcp-commons/security/rate-limit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { httpOptions } from '../index.ts';
import { parsePrometheus } from './monitor/parse-prometheus.fixture.ts';
import { serveNotes } from './notes-server.fixture.ts';
import { asKey, hello, keyA, keyB, refusals, twoKeys } from './two-callers.fixture.ts';
import { callRequest, connectTo, serveWork, type Work } from './work-server.fixture.ts';

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

/** A request as bytes on the wire. */
function wired({ headers, body }: ReturnType<typeof callRequest>): string {
  const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': body.length });
  return `POST /mcp HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n${body}`;
}

const buffered = (work: Work, bytes: number) =>
  vi.waitFor(async () =>
    expect((await work.read('/metrics')).text).toContain(`\nmcp_server_buffered_bytes ${bytes}\n`),
  );

const untilIdle = (work: Work) =>
  vi.waitFor(async () =>
    expect((await work.read('/metrics')).text).toMatch(/^http_server_active_requests 0$/m),
  );

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

  it('is that of the address for callers without a name, also for wrong credentials', async () => {
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

  it('has no limit when RATE_LIMIT is 0', async () => {
    const work = await serveWork({ options: { rateLimit: 0 } });
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => fetch(work.url, callRequest('echo', hello))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });

  it('may be counted elsewhere, with the count of this process as a fallback', async () => {
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

describe('a connection is cut', () => {
  it('with 431 for headers over the limit', async () => {
    const work = await serveWork({ options: { maxHeaderBytes: 1_024 } });
    const { socket, received } = open(work);
    socket.write(`GET /mcp HTTP/1.1\r\nhost: localhost\r\nx-large: ${'x'.repeat(4_000)}\r\n\r\n`);
    expect(await received).toMatch(/^HTTP\/1\.1 431 /);
    expect(await refusals(work)).toEqual({ header_too_large: 1 });
  });

  it.each([
    ['nothing', '', { headersTimeoutMs: 200 }],
    ['half of the headers', 'POST /mcp HTTP/1.1\r\nhost: loc', { headersTimeoutMs: 200 }],
    ['half of the body', `${head(100)}{"jsonrpc"`, { requestTimeoutMs: 300 }],
  ])('with 408 when a client sends %s and then waits', async (_what, text, options) => {
    const work = await serveWork({ options });
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

  it('when half of all are open for calls and streams of its caller', async () => {
    const work = await serveWork({ options: { ...twoKeys(), maxClientConnections: 6 } });
    const call = (key: string, tool: string) =>
      fetch(work.url, callRequest(tool, tool === 'echo' ? hello : {}, asKey(key)));
    const running = [call(keyA, 'wait'), call(keyA, 'wait'), call(keyA, 'wait')];
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(3));

    const [more, other] = [await call(keyA, 'echo'), await call(keyB, 'echo')];
    for (const end of work.workshop.waiting) end();
    await Promise.all(running.map(async (answer) => (await answer).text()));
    const later = await call(keyA, 'echo');

    expect([more.status, other.status, later.status]).toEqual([429, 200, 200]);
    expect(await more.text()).toContain('At most 3 of your requests may be open, streams included.');
    expect(await refusals(work)).toEqual({ caller_connections: 1 });
  });

  it('and gives back all that its requests hold, also one that waits behind another', async () => {
    const work = await serveWork({ options: { maxClientConnections: 4, maxPerCaller: 2 } });
    const call = (tool: string) => fetch(work.url, callRequest(tool, tool === 'echo' ? hello : {}));
    const { socket } = open(work);
    socket.write(wired(callRequest('wait', {})) + wired(callRequest('echo', hello)));
    await vi.waitFor(async () => expect((await call('echo')).status).toBe(429));

    socket.destroy();
    await untilIdle(work);
    const running = call('wait');
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));
    const beside = await call('echo');
    for (const end of work.workshop.waiting) end();

    expect([(await running).status, beside.status]).toEqual([200, 200]);
    expect((await work.read('/metrics')).text).toMatch(/^mcp_server_buffered_bytes 0$/m);
  });

  it('before its rate is known, and holds nothing then', async () => {
    const asked: (() => void)[] = [];
    const rateLimiter = (memory: RateLimiter): RateLimiter => ({
      rate: memory.rate,
      async take(caller) {
        if (asked.length === 0) await new Promise<void>((resolve) => asked.push(resolve));
        return memory.take(caller);
      },
    });
    const work = await serveWork({ options: { maxClientConnections: 2 }, shared: { rateLimiter } });
    const { socket } = open(work);
    socket.write(wired(callRequest('echo', hello)));
    await vi.waitFor(() => expect(asked).toHaveLength(1));

    socket.destroy();
    await untilIdle(work);
    asked[0]?.();

    expect((await fetch(work.url, callRequest('echo', hello))).status).toBe(200);
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

  it('when its reader does not read the answer; the audit records that the call ran', async () => {
    const limits = { outputBytes: 100_000_000 };
    const work = await serveWork({ options: { stallTimeoutMs: 200 }, limits });
    const { socket } = open(work);
    socket.pause();
    socket.write(wired(callRequest('change', { id: 7, secret: 'x', size: 10_000_000 })));
    await vi.waitFor(async () => expect(await refusals(work)).toEqual({ slow_reader: 1 }));
    const { text } = await work.read('/metrics');
    expect(text).toMatch(/^mcp_server_buffered_bytes 0$/m);
    await vi.waitFor(() =>
      expect(work.requests()).toMatchObject([{ outcome: 'refused', refused: 'slow_reader' }]),
    );
    expect(work.audited.map(({ decision, outcome }) => [decision, outcome])).toEqual([['allowed', 'ok']]);
  });

  it('when it is idle, always: its time is at least a millisecond, because Node reads 0 as no limit', async () => {
    const work = await serveWork({ options: { keepAliveTimeoutMs: 7_000 } });
    expect((await fetch(work.url)).headers.get('keep-alive')).toBe('timeout=7');
    expect(httpOptions.safeParse({ keepAliveTimeoutMs: 1 }).success).toBe(true);
    expect(httpOptions.safeParse({ keepAliveTimeoutMs: 0 }).success).toBe(false);
  });
});

describe('memory for bodies and answers', () => {
  it('is shared: one caller gets half of it, and 503 beyond', async () => {
    const options = { ...twoKeys(), maxBufferedBytes: 1_048_576, maxBodyBytes: 524_288 };
    const work = await serveWork({ options });
    const call = (key: string, size: number) =>
      fetch(work.url, callRequest('echo', { text: 'x'.repeat(size) }, asKey(key))).then(
        ({ status, headers }) => [status, headers.get('connection'), headers.get('retry-after')],
      );
    const { socket } = open(work);
    const start = head(500_000).replace('host', `authorization: Bearer ${keyA}\r\nhost`);
    socket.write(start + 'x'.repeat(400_000));
    await buffered(work, 400_000);

    expect(await call(keyA, 200_000)).toEqual([503, 'close', '1']);
    expect(await call(keyB, 400_000)).toEqual([200, 'keep-alive', null]);
    socket.destroy();
    await buffered(work, 0);
    expect(await call(keyA, 400_000)).toEqual([200, 'keep-alive', null]);
    expect(await refusals(work)).toMatchObject({ memory: 1 });
  });

  it.each([600_000, 20_000])(
    'has no room for an answer of %i × 2 bytes: its reader gets 503',
    async (times) => {
      const options = { maxBufferedBytes: 1_048_576, maxBodyBytes: 524_288 };
      const work = await serveWork({ options, limits: { outputBytes: 100_000_000 } });
      const call = (times: number) => fetch(work.url, callRequest('echo', { text: 'x', times }));
      const { socket } = open(work);
      socket.write(head(524_000) + 'x'.repeat(500_000));
      await buffered(work, 500_000);

      const refused = await call(times);

      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await refused.text()).toContain('The call has run');
      expect(await refusals(work)).toEqual({ memory: 1 });
      socket.destroy();
      await buffered(work, 0);
      expect((await (await call(200_000)).text()).length).toBeGreaterThan(200_000);
      await buffered(work, 0);
    },
  );

  it.each([true, false])(
    'has no room for a stream that answers a call, sessions %s: an error ends it',
    async (legacySessions) => {
      const options = { maxBufferedBytes: 1_048_576, maxBodyBytes: 524_288, legacySessions, drainMs: 0 };
      const work = await serveWork({ options, limits: { outputBytes: 100_000_000 } });
      const client = await connectTo(work.url, 'legacy');
      const call = (times: number) => client.callTool({ name: 'echo', arguments: { text: 'x', times } });

      await expect(call(600_000)).rejects.toThrow('The call has run');
      expect(await refusals(work)).toEqual({ memory: 1 });
      expect((await call(200_000)).isError).toBeUndefined();
      await buffered(work, 0);
    },
  );

  it('is given back as soon as a stream has been read', async () => {
    const { url, metricsUrl, updated } = await serveNotes({ metricsPort: 0 });
    const client = await connectTo(url, 'modern');
    const heard = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', () => heard());
    await client.listen({ resourceSubscriptions: ['notes://about'] });
    const buffered = async () => {
      const samples = parsePrometheus(await (await fetch(new URL('/metrics', metricsUrl))).text());
      return samples.find(({ name }) => name === 'mcp_server_buffered_bytes')?.value;
    };
    const before = await buffered();
    for (let round = 1; round <= 5; round += 1) {
      for (let i = 0; i < 500; i += 1) updated('notes://about');
      await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(round * 500));
    }
    await vi.waitFor(async () => expect(await buffered()).toBe(before));
  });

  it('must hold the largest body twice', async () => {
    await expect(serveWork({ options: { maxBodyBytes: 50_000_000 } })).rejects.toThrow(
      /^MAX_BUFFERED_BYTES: must be at least twice MAX_BODY_BYTES/,
    );
  });
});
