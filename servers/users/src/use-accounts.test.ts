import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ada, connectUsers } from './tools/users-server.fixture.ts';

describe('the database', () => {
  it('is not touched before the first call', async () => {
    const { client, call, dataDir } = await connectUsers();
    await client.listTools();
    expect(existsSync(join(dataDir, 'users.db'))).toBe(false);
    await call('list_users');
    expect(existsSync(join(dataDir, 'users.db'))).toBe(true);
  });

  it('is opened once by simultaneous calls', async () => {
    const { call } = await connectUsers();
    const calls = Array.from({ length: 10 }, (_, i) =>
      call('create_user', { ...ada, email: `${i}@example.org` }),
    );
    expect((await Promise.all(calls)).map(({ isError }) => isError)).toEqual(calls.map(() => false));
  });

  it('is tried again after a failure', async () => {
    const { call, dataDir } = await connectUsers();
    writeFileSync(join(dataDir, 'users.db'), 'something else'.repeat(100));
    expect((await call('list_users')).text).toMatch(/^Error: users\.db in DATA_DIR is not a SQLite database/);
    rmSync(join(dataDir, 'users.db'));
    expect((await call('list_users')).output).toMatchObject({ total: 0 });
  });
});
