import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectHttp } from '@mcp-commons/testing';
import { expect, it, vi } from 'vitest';
import { type ChildServer, startNoisyServer } from '../stdio/child-server.fixture.ts';
import { temporaryFile } from '../temporary-file.fixture.ts';

async function urlOf(server: ChildServer): Promise<string> {
  await vi.waitFor(() => expect(server.stderr()).toContain('listens on'));
  return /listens on (\S+)/.exec(server.stderr())?.[1] ?? '';
}

it('reads API keys again on SIGHUP over HTTP, and ends on SIGTERM', async () => {
  const hash = (key: string) => createHash('sha256').update(key).digest('hex');
  const keys = temporaryFile(`ci ${hash('one')} *\n`);
  const server = startNoisyServer(['http', '--port', '0', '--mcp-api-keys-file', keys], {
    LOG_LEVEL: 'info',
  });
  const url = await urlOf(server);
  const status = async (key: string) =>
    (await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}` } })).status;
  expect([await status('one'), await status('two')]).toEqual([415, 401]);

  writeFileSync(keys, `ci ${hash('two')} *\n`);
  server.process.kill('SIGHUP');

  await vi.waitFor(() => expect(server.stderr()).toContain('API keys reloaded'));
  expect([await status('one'), await status('two')]).toEqual([401, 415]);
  server.process.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
});

it('is degraded while its audit cannot be written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-audit-'));
  const server = startNoisyServer(['http', '--port', '0'], { AUDIT_FILE: join(folder, 'audit.jsonl') });
  const url = await urlOf(server);
  const client = await connectHttp(new URL(url));
  rmSync(folder, { recursive: true });

  await client.callTool({ name: 'change' });

  const readiness = await fetch(new URL('/readyz', url));
  expect([readiness.status, await readiness.json()]).toEqual([
    200,
    { status: 'degraded', components: { service: 'ok', audit: 'failed' } },
  ]);
  expect(server.stderr()).toContain('the audit cannot be written');
  await client.close();
});
