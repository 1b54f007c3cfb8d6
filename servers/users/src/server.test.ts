import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { users } from './server.ts';

it('offers tools that every host accepts', async () => {
  const client = await connect(openServer(users, {}));
  const { tools } = await client.listTools();
  expect(lintTools(tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connect(openServer(users, {}));
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it('offers nothing that changes anything with READ_ONLY', async () => {
  const client = await connect(openServer(users, { readOnly: true }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['get_user', 'list_users', 'list_user_audit']);
});

it('makes the database when doctor checks that it is ready', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-commons-users-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const check = async (readOnly: boolean) => {
    const server = await openServer(users, { dataDir, readOnly });
    await server.ready().finally(() => server.close());
  };
  await expect(check(true)).rejects.toThrow('run doctor once without READ_ONLY');

  await check(false);

  await expect(check(true)).resolves.toBeUndefined();
});

it('needs no home directory with PostgreSQL', async () => {
  vi.stubEnv('HOME', '');
  vi.stubEnv('XDG_DATA_HOME', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const databaseUrl = 'postgres://127.0.0.1:1/none';

  await expect(openServer(users, { databaseUrl }).then((server) => server.close())).resolves.toBeUndefined();
  await expect(openServer(users, {})).rejects.toThrow('no home directory');
});
