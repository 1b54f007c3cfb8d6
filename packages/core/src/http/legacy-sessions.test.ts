import type { RateLimiter } from '@mcp-commons/security/rate-limit';
import { expect, it, vi } from 'vitest';
import { serveWork } from './work-server.fixture.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '0' } },
};

it('a session is free again when the client of its stream left before that began', async () => {
  let passing = Promise.resolve();
  const rateLimiter = ({ rate, take }: RateLimiter): RateLimiter => ({
    rate,
    take: (caller) => passing.then(() => take(caller)),
  });
  const work = await serveWork({ shared: { rateLimiter } });
  const active = (count: number) =>
    vi.waitFor(async () =>
      expect((await work.read('/metrics')).text).toContain(`\nhttp_server_active_requests ${count}\n`),
    );
  const begun = await fetch(work.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(initialize),
  });
  await begun.text();
  const headers = {
    accept: 'text/event-stream',
    'mcp-session-id': begun.headers.get('mcp-session-id') ?? '',
  };

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

  // A session has one such stream at a time: while it seems to be open, another is refused with 409.
  await vi.waitFor(async () => {
    const again = await fetch(work.url, { headers });
    await again.body?.cancel();
    expect(again.status).toBe(200);
  });
});
