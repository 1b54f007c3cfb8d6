import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createShares } from '../shares.ts';
import { writeWebResponse } from './write-response.ts';

it('takes no memory for a client that has left, as nothing would give it back', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void http.close());
  await once(http, 'listening');
  const gone = new AbortController();
  const { port } = http.address() as AddressInfo;
  fetch(`http://127.0.0.1:${port}`, { signal: gone.signal }).catch(() => undefined);
  const [, response] = await once(http, 'request');
  gone.abort();
  await once(response, 'close');
  const memory = createShares(1_000_000, 1_000_000);

  const answer = Response.json('x'.repeat(100_000));
  await writeWebResponse(response, answer, { stallMs: 1_000, holding: memory.open('caller') });

  expect(memory.taken).toBe(0);
});
