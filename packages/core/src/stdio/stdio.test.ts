import { spawn } from 'node:child_process';
import { isRunning } from '@mcp-commons/testing';
import { describe, expect, it, vi } from 'vitest';
import { initialize, nodeArgs, startNoisyServer, textOf } from './child-server.fixture.ts';

const errorOf = (message: Record<string, unknown>) => message['error'] as { code: number; message: string };

describe('stdout', () => {
  it('carries only the protocol; stray writes go to stderr', async () => {
    const server = startNoisyServer();
    await server.call('print', {});
    await server.call('echo', { text: 'after' });
    expect(server.lines.every((line) => line['jsonrpc'] === '2.0')).toBe(true);
    expect(server.stderr()).toContain('stray line');
    expect(server.stderr()).toContain('stray bytes');
  });

  it('stays open when stray writes find stderr closed', async () => {
    const server = startNoisyServer();
    await server.request('initialize', initialize);
    server.process.stderr.destroy();
    await server.call('print', {});
    await server.call('print', {});
    expect(textOf(await server.call('echo', { text: 'after' }))).toContain('after');
  });

  it('is silent on both streams when all is well', async () => {
    const server = startNoisyServer();
    await server.request('initialize', initialize);
    await server.call('echo', { text: 'hi' });
    expect(server.lines).toHaveLength(2);
    expect(server.stderr()).toBe('');
  });

  it('pauses reading while nobody reads, and loses nothing', async () => {
    const server = startNoisyServer([], { MAX_OUTPUT_BYTES: '1000000' });
    await server.call('echo', { text: 'ready' });
    server.process.stdout.pause();
    const call = (id: number) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: 'x', times: 50_000 } },
    });
    for (let id = 1_000; id < 2_500; id += 1) server.write(`${JSON.stringify(call(id))}\n`);

    await vi.waitFor(() => expect(server.process.stdin.writableLength).toBeLessThan(200_000));
    server.process.stdout.resume();

    await vi.waitFor(() => expect(server.lines).toHaveLength(1_501));
  });
});

describe('input that is not a message', () => {
  it.each([
    ['no JSON', 'hello\n', -32_700],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.alloc(1_000, 0xff), Buffer.from('\n')]), -32_700],
    ['a NUL', '{"jsonrpc":"2.0",\0}\n', -32_700],
    ['no JSON-RPC', '{"hello":1}\n', -32_600],
    ['a bare value', '7\n', -32_600],
  ])('is answered when it is %s, and the next call is served', async (_what, bytes, code) => {
    const server = startNoisyServer();
    server.write(bytes);
    const rejection = await server.next((message) => 'error' in message);
    expect(rejection['id']).toBeNull();
    expect(errorOf(rejection).code).toBe(code);
    expect(textOf(await server.call('echo', { text: 'still here' }))).toContain('still here');
  });

  it('is answered item by item when it is a batch', async () => {
    const server = startNoisyServer();
    server.write('[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"ping"}]\n');
    const first = await server.next((message) => message['id'] === 'a');
    const second = await server.next((message) => message['id'] === 'b');
    expect([first, second].map((message) => errorOf(message).code)).toEqual([-32_600, -32_600]);
  });

  it('is answered without an id when it is an answer, whose id is one of the server', async () => {
    const server = startNoisyServer();
    server.write('{"jsonrpc":"2.0","id":1,"result":"yes"}\n{"jsonrpc":"2.0","id":1,"error":null}\n');
    expect(await server.call('echo', { text: 'still here' })).toHaveProperty('result');
    expect(server.lines.filter((line) => 'error' in line).map(({ id }) => id)).toEqual([null, null]);
  });

  it('is answered once when it is a batch of nothing', async () => {
    const server = startNoisyServer();
    server.write('[]\n');
    const rejection = await server.next((message) => 'error' in message);
    expect(rejection['id']).toBeNull();
    expect(errorOf(rejection).code).toBe(-32_600);
  });

  it('is refused by name when it is over the limit, without being kept', async () => {
    const server = startNoisyServer([], { MAX_MESSAGE_BYTES: '1000000' });
    await server.call('echo', { text: 'ready' });
    const chunk = Buffer.alloc(1_000_000, 'x');
    for (let i = 0; i < 50; i += 1) server.write(chunk);
    server.write('\n');
    const rejection = await server.next((message) => 'error' in message);
    expect(errorOf(rejection)).toEqual({
      code: -32_600,
      message: expect.stringMatching(/^Message over 1000000 bytes\. .* MAX_MESSAGE_BYTES\.$/),
    });
    expect(textOf(await server.call('echo', { text: 'still here' }))).toContain('still here');
  });

  it('may carry a byte order mark, carriage returns, blank lines, or arrive a byte at a time', async () => {
    const server = startNoisyServer();
    server.write('\uFEFF{"jsonrpc":"2.0","id":"bom","method":"ping"}\r\n\r\n\n');
    await server.next((message) => message['id'] === 'bom');
    const line = Buffer.from('{"jsonrpc":"2.0","id":"ü","method":"ping"}\n');
    for (const byte of line) server.write(Buffer.from([byte]));
    await server.next((message) => message['id'] === 'ü');
    expect(server.lines.map(({ result }) => result)).toEqual([{}, {}]);
  });

  it('keeps a byte order mark that is part of an argument', async () => {
    const server = startNoisyServer();
    const answer = await server.call('echo', { text: '\uFEFFname' });
    expect(answer).toMatchObject({ result: { structuredContent: { text: '\uFEFFname' } } });
  });

  it('may nest a hundred thousand levels deep', async () => {
    const server = startNoisyServer();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    server.write(
      `{"jsonrpc":"2.0","id":"deep","method":"tools/call","params":{"name":"echo","arguments":{"text":${deep}}}}\n`,
    );
    const answer = await server.next((message) => message['id'] === 'deep' || 'error' in message);
    expect(JSON.stringify(answer)).toMatch(/levels deep|"error"/);
    expect(textOf(await server.call('echo', { text: 'still here' }))).toContain('still here');
  });
});

describe('a host with as many calls as there are slots', () => {
  const oneSlot = { MAX_CONCURRENCY: '1', MAX_QUEUE: '0' };

  it('is heard when it answers a question', async () => {
    const server = startNoisyServer([], oneSlot);
    await server.request('initialize', { ...initialize, capabilities: { elicitation: {} } });
    server.send({ method: 'notifications/initialized' });
    const answer = server.call('change', {});
    const { id } = await server.next(({ method }) => method === 'elicitation/create');
    server.send({ id, result: { action: 'accept', content: { confirm: true } } });
    expect(await answer).toMatchObject({ result: { structuredContent: {} } });
  });

  it('is heard when it cancels', async () => {
    const server = startNoisyServer([], oneSlot);
    const call = { name: 'wait', arguments: { ms: 60_000 } };
    server.send({ id: 'long', method: 'tools/call', params: call });
    server.send({ method: 'notifications/cancelled', params: { requestId: 'long' } });
    expect(textOf(await server.call('echo', { text: 'free' }))).toContain('free');
  });

  it('reads that the server is busy', async () => {
    const server = startNoisyServer([], oneSlot);
    void server.call('wait', { ms: 60_000 });
    expect(textOf(await server.call('echo', { text: 'hi' }))).toMatch(/^Error: The server is busy/);
  });
});

describe('a failure in the background', () => {
  it('is logged and survived when it is a rejection', async () => {
    const server = startNoisyServer();
    await server.call('misbehave', { how: 'reject' });
    expect(textOf(await server.call('echo', { text: 'still here' }))).toContain('still here');
    expect(server.stderr()).toContain('nobody awaited this');
  });

  it('answers requests under way, is logged and ends the process with 1 when it is an exception', async () => {
    const server = startNoisyServer();
    const answer = await server.call('misbehave', { how: 'throw' });
    expect(errorOf(answer)).toMatchObject({ code: -32_603 });
    expect(await server.exited()).toBe(1);
    expect(server.stderr()).toContain('thrown in the background');
  });
});

it('follows what a modern client subscribes to', async () => {
  const server = startNoisyServer();
  const params = { notifications: { resourceSubscriptions: ['noisy://news'] } };
  server.send({ id: 1, method: 'subscriptions/listen', params });
  await vi.waitFor(() => expect(server.stderr()).toContain('nobody tells'));
});

describe('the end', () => {
  it('comes with exit code 0 when stdin ends, also with a live timer', async () => {
    const server = startNoisyServer();
    await server.call('misbehave', { how: 'live timer' });
    server.process.stdin.end();
    expect(await server.exited()).toBe(0);
  });

  it('comes when stdin ends before the first message', async () => {
    const server = startNoisyServer();
    server.process.stdin.end();
    expect(await server.exited()).toBe(0);
  });

  it('comes within two seconds when stdin ends before the services are open', async () => {
    const server = startNoisyServer([], { GREETING: 'failing to open' });
    server.send({ id: 1, method: 'initialize', params: initialize });
    server.process.stdin.end();
    expect(await server.exited()).toBe(0);
    expect(server.stderr()).toContain('stdin ended before the services were open');
  });

  it('waits for services that open soon after stdin has ended, and for the answers', async () => {
    const server = startNoisyServer([], { GREETING: 'slow to open' });
    const answer = server.call('echo', { text: 'piped' });
    server.process.stdin.end();
    expect(textOf(await answer)).toContain('piped');
    expect(await server.exited()).toBe(0);
  });

  it('waits for answers under way when stdin ends', async () => {
    const server = startNoisyServer();
    const answer = server.call('echo', { text: 'piped' });
    server.process.stdin.end();
    expect(textOf(await answer)).toContain('piped');
    expect(await server.exited()).toBe(0);
  });

  it.each([
    ['whole', '{"jsonrpc":"2.0","id":1,"method":"ping"}', { id: 1, result: {} }],
    ['torn', '{"jsonrpc":"2.0","id":1,"method":"pi', { id: null, error: { code: -32_700 } }],
  ])('answers a last line without a newline that is %s', async (_what, line, answer) => {
    const server = startNoisyServer();
    server.process.stdin.end(line);
    expect(await server.exited()).toBe(0);
    expect(server.lines).toMatchObject([answer]);
  });

  it('does not wait for a call that hangs', async () => {
    const server = startNoisyServer();
    await server.call('echo', { text: 'ready' });
    void server.call('wait', { ms: 60_000 });
    const ended = performance.now();
    server.process.stdin.end();
    expect(await server.exited()).toBe(0);
    expect(performance.now() - ended).toBeLessThan(2_000);
  });

  it.each([
    ['nobody reads the answers', { text: 'x', times: 5_000 }, 'echo'],
    ['more calls hang than may be under way', { ms: 60_000 }, 'wait'],
  ])('comes within two seconds when stdin ends while %s', async (_what, args, name) => {
    const server = startNoisyServer();
    await server.call('echo', { text: 'ready' });
    server.process.stdout.pause();
    const params = { name, arguments: args };
    for (let id = 1_000; id < 2_500; id += 1) server.send({ id, method: 'tools/call', params });
    const ended = performance.now();
    server.process.stdin.end();
    expect(await server.exited()).toBe(0);
    expect(performance.now() - ended).toBeLessThan(2_000);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'comes with exit code 0 on %s, with a call under way',
    async (signal) => {
      const server = startNoisyServer();
      await server.call('misbehave', { how: 'live timer' });
      void server.call('wait', { ms: 60_000 });
      server.process.kill(signal);
      expect(await server.exited()).toBe(0);
    },
  );

  it('begins only once, and is not logged as a failure of stdin', async () => {
    const server = startNoisyServer([], { GREETING: 'failing to close', LOG_LEVEL: 'info' });
    await server.request('initialize', initialize);
    server.process.kill('SIGTERM');
    expect(await server.exited()).toBe(0);
    expect(server.stderr()).toMatch(/^.*"reason":"SIGTERM".*\n$/);
  });

  it('comes when the host stops reading', async () => {
    const server = startNoisyServer([], { LOG_LEVEL: 'info' });
    await server.call('misbehave', { how: 'live timer' });
    server.process.stdout.destroy();
    server.write(`${JSON.stringify({ jsonrpc: '2.0', id: 'x', method: 'ping' })}\n`);
    expect(await server.exited()).toBe(0);
    expect(server.stderr()).toContain('"reason":"stdout closed"');
  });

  it('comes within two seconds of the host being killed', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ${JSON.stringify(nodeArgs)}, { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call',
        params: { name: 'misbehave', arguments: { how: 'live timer' } } }) + '\\n');
      child.stdout.once('data', () => console.log(child.pid));`;
    const host = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (data) => resolve(Number(data))),
    );
    expect(isRunning(pid)).toBe(true);

    host.kill('SIGKILL');

    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 2_000, interval: 20 });
  });
});

it('answers ten thousand pipelined calls', async () => {
  const server = startNoisyServer();
  const call = (id: number) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'echo', arguments: { text: `${id}` } },
  });
  server.write(Array.from({ length: 10_000 }, (_, i) => `${JSON.stringify(call(i + 1))}\n`).join(''));
  await vi.waitFor(() => expect(server.lines).toHaveLength(10_000));
  const answered = server.lines.filter(
    (line) => (line['result'] as { isError?: boolean }).isError === undefined,
  );
  expect(answered).toHaveLength(10_000);
});
