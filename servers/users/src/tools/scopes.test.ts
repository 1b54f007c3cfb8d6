import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, httpOptions, openServer } from '@mcp-commons/core';
import { serveOverHttp } from '@mcp-commons/core/http';
import { connectHttp } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { users } from '../server.ts';
import { ada, grace } from './users-server.fixture.ts';

const keys = {
  reader: 'users:read',
  clerk: 'users:read users:write',
  admin: 'users:read users:write users:admin',
  nobody: '',
} as const;

/** Starts the server over HTTP, and returns its tools for each of the callers above. */
async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-users-'));
  const mcpApiKeysFile = join(folder, 'keys');
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = Object.entries(keys).map(([id, scopes]) => `${id} ${sha256(id)} ${scopes}`);
  writeFileSync(mcpApiKeysFile, lines.join('\n'));
  const log = createLog('error', [], { write: () => undefined });
  const server = await openServer(users, { dataDir: folder }, { log });
  const service = await serveOverHttp(server, httpOptions.parse({ port: 0, mcpApiKeysFile }), log);
  onTestFinished(async () => {
    await service.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return async (key: keyof typeof keys) => {
    const requestInit = { headers: { authorization: `Bearer ${key}` } };
    const client = await connectHttp(service.url, {}, { requestInit });
    onTestFinished(() => client.close());
    return client;
  };
}

describe('over HTTP', () => {
  it.each([
    ['nobody', 'users:read', 'get_user', { user_id: 1 }],
    ['nobody', 'users:read', 'list_users', {}],
    ['reader', 'users:write', 'create_user', grace],
    ['reader', 'users:write', 'update_user', { user_id: 1, name: 'Augusta' }],
    ['clerk', 'users:admin', 'delete_user', { user_id: 1 }],
    ['clerk', 'users:admin', 'restore_user', { user_id: 1 }],
    ['clerk', 'users:admin', 'list_user_audit', {}],
  ] as const)('a caller like %s lacks %s for %s', async (key, scope, name, input) => {
    const as = await serve();
    const refused = (await as(key)).callTool({ name, arguments: input });
    await expect(refused).rejects.toThrow(`Insufficient scope: required "${scope}"`);
    const { structuredContent } = await (await as('admin')).callTool({
      name: 'list_users',
      arguments: { status: 'all' },
    });
    expect(structuredContent).toMatchObject({ total: 0 });
  });

  it('lets a clerk create and change users, but no admins', async () => {
    const clerk = await (await serve())('clerk');
    const call = async (name: string, input: object) => {
      const { content } = await clerk.callTool({ name, arguments: { ...input } });
      return (content as { text: string }[])[0]?.text;
    };
    expect(await call('create_user', { ...grace, role: 'admin' })).toBe(
      'Error: Creating an admin needs the scope users:admin.',
    );
    expect(await call('create_user', ada)).toContain('"id":1');
    expect(await call('update_user', { user_id: 1, role: 'admin' })).toBe(
      'Error: Changing a role needs the scope users:admin.',
    );
    expect(await call('update_user', { user_id: 1, name: 'Ada King' })).toContain('"version":2');
  });

  it('requires the scope for resources too', async () => {
    const client = await (await serve())('nobody');
    for (const uri of ['app://users', 'users://1']) {
      await expect(client.readResource({ uri })).rejects.toThrow('users:read');
    }
  });

  it('names the caller in the audit', async () => {
    const as = await serve();
    await (await as('clerk')).callTool({ name: 'create_user', arguments: ada });
    const { structuredContent } = await (await as('admin')).callTool({
      name: 'list_user_audit',
      arguments: {},
    });
    expect(structuredContent).toMatchObject({
      entries: [{ actor: 'key:clerk', tool: 'create_user', user_id: 1 }],
    });
  });

  it('makes two users when two callers use one idempotency key', async () => {
    const as = await serve();
    for (const [key, profile] of [
      ['clerk', ada],
      ['admin', grace],
    ] as const) {
      const input = { ...profile, idempotency_key: 'order-7' };
      const { isError } = await (await as(key)).callTool({ name: 'create_user', arguments: input });
      expect(isError).not.toBe(true);
    }
  });
});
