import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { prepareDrain } from './drain.ts';

const request = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

async function listening(shutdownDelayMs = 0) {
  const http = createServer((_request, response) => response.end('hello'));
  const drain = prepareDrain(http, { shutdownDelayMs, drainMs: 1_000 });
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
  return { drain: () => drain(async () => undefined), open, refuses };
}

describe('a server that ends', () => {
  it('answers what an accepted connection has still to ask, and between two requests', async () => {
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

  it('takes requests for a while, and says that its connections end', async () => {
    const { drain, open } = await listening(100);
    const ended = drain();
    const late = await open();
    expect(await late.send()).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
    await ended;
  });

  it('waits for no connection that asks nothing', async () => {
    const { drain, open } = await listening();
    const silent = await open();
    await drain();
    await silent.ended;
  });
});
