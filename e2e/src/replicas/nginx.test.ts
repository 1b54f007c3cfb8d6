import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startNginx } from './nginx.ts';

/** Answers with the forwarded addresses of the request, which a replica with TRUST_PROXY=1 believes. */
async function startUpstream(): Promise<URL> {
  const server = createServer(({ headers }, response) => response.end(headers['x-forwarded-for']));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function startBalancer() {
  const upstream = await startUpstream();
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-nginx-'));
  const balancer = await startNginx(folder, [upstream, upstream]);
  onTestFinished(() => balancer.stop());
  return balancer;
}

describe.skipIf(!hasProgram('nginx'))('nginx', () => {
  it('says itself who called, wherever it passes requests on', async () => {
    const { url } = await startBalancer();

    for (const path of ['/mcp', '/.well-known/oauth-protected-resource/mcp']) {
      const forged = { 'x-forwarded-for': '192.0.2.66' };
      const answer = await fetch(new URL(path, url), { headers: forged });
      expect(`${path}: ${await answer.text()}`).toBe(`${path}: 127.0.0.1`);
    }
  });

  it('passes on tokens as large as the replicas take', async () => {
    const { url } = await startBalancer();
    const headers = { authorization: `Bearer ${'x'.repeat(15_000)}` };
    expect((await fetch(new URL('/mcp', url), { headers })).status).toBe(200);
  });
});
