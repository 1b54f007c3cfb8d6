import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { prepareDrain } from './drain.ts';
import { beginSession } from './raw-session.fixture.ts';
import { connectTo, serveWork } from './work-server.fixture.ts';

const request = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

const hello: RequestListener = (_request, response) => void response.end('hello');

async function listening({ shutdownDelayMs = 0, answer = hello } = {}) {
  const http = createServer();
  const drain = prepareDrain(http, answer, { shutdownDelayMs, drainMs: 1_000 });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  const { port } = http.address() as AddressInfo;
  const open = async () => {
    const accepted = once(http, 'connection');
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    onTestFinished(() => void socket.destroy());
    await accepted;
    return {
      async send(): Promise<string> {
        socket.write(request);
        return String((await once(socket, 'data'))[0]);
      },
      ended: once(socket, 'close'),
    };
  };
  const refuses = () =>
    vi.waitFor(async () => {
      const socket = connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      await expect(once(socket, 'connect').finally(() => socket.destroy())).rejects.toThrow();
    });
  return { drain: () => drain(async () => undefined), open, refuses, port };
}

/** Fifty clients in a thread of their own: each comes back with the next request, until it fails. */
async function insistentClients(port: number) {
  const thread = new Worker(
    `const { get, Agent } = require('node:http');
    const { parentPort, workerData } = require('node:worker_threads');
    const agent = new Agent({ keepAlive: true });
    const failures = [];
    const ask = () =>
      get({ port: workerData, host: '127.0.0.1', agent }, (response) => response.resume().once('end', next))
        .once('error', ({ code }) => failures.push(code) === 50 && parentPort.postMessage(failures));
    let answers = 0;
    const next = () => {
      answers += 1;
      if (answers === 200) parentPort.postMessage('busy');
      ask();
    };
    for (let client = 0; client < 50; client += 1) ask();`,
    { eval: true, workerData: port },
  );
  onTestFinished(() => void thread.terminate());
  await once(thread, 'message');
  return { failures: once(thread, 'message').then(([codes]) => codes as string[]) };
}

describe('a server that ends', () => {
  it('lets running calls finish, waits no longer, and takes no new ones', async () => {
    const { url, workshop, close } = await serveWork({ options: { drainMs: 60_000 } });
    const client = await connectTo(url, 'modern');
    const calls = Array.from({ length: 20 }, () => client.callTool({ name: 'wait', arguments: {} }));
    await vi.waitFor(() => expect(workshop.waiting.size).toBe(20));

    const closing = close();
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow());
    for (const end of workshop.waiting) end();

    for (const { structuredContent } of await Promise.all(calls)) expect(structuredContent).toEqual({});
    await closing;
  });

  it('does not wait for the stream of a session', async () => {
    const { url, close } = await serveWork({ options: { drainMs: 60_000 } });
    const { session } = await beginSession(url);
    const stream = await fetch(url, { headers: { accept: 'text/event-stream', ...session } });
    expect(stream.status).toBe(200);
    await close();
  });

  it('answers a request that comes late on an accepted connection, new or used', async () => {
    const { drain, open, refuses } = await listening();
    const used = await open();
    expect(await used.send()).toMatch(/^HTTP\/1.1 200 .*connection: keep-alive/is);
    const unused = await open();

    const ended = drain();
    await refuses();
    const answers = [await used.send(), await unused.send()];

    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
    await Promise.all([used.ended, unused.ended, ended]);
  });

  it('takes requests for a while, and announces that it closes the connections', async () => {
    const { drain, open } = await listening({ shutdownDelayMs: 100 });
    const ended = drain();
    const late = await open();
    expect(await late.send()).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
    await ended;
  });

  it('resets hardly anybody while clients come back faster than they are answered', async () => {
    const work: RequestListener = (_request, response) => {
      for (const until = performance.now() + 2; performance.now() < until; );
      response.end('hello');
    };
    const { drain, port } = await listening({ answer: work });
    const { failures } = await insistentClients(port);

    await drain();

    // A client that comes at the moment when the port closes is reset. Without the wait, 35 of 50 and more were.
    const resets = (await failures).filter((code) => code !== 'ECONNREFUSED');
    expect(resets.length).toBeLessThan(10);
  });

  it('does not wait for a connection that sends no request', async () => {
    const { drain, open } = await listening();
    const silent = await open();
    await drain();
    await silent.ended;
  });
});
