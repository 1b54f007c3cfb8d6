import { chmodSync, copyFileSync, existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { connectUsers } from '../tools/users-server.fixture.ts';
import { openAccounts } from './open-accounts.ts';
import { ada, emptyStore, runningPostgres, stores, usePostgres, write } from './stores.fixture.ts';

usePostgres();

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.each(stores)('a %s database', (store) => {
  it('is only read with READ_ONLY, which needs it to be set up', async () => {
    const settings = await emptyStore(store);
    const readOnly = { ...settings, readOnly: true };
    await expect(openAccounts(readOnly)).rejects.toMatchObject({
      reason: 'not-set-up',
      message: expect.stringMatching(/once without READ_ONLY/),
    });

    const writing = await openAccounts(settings);
    await writing.create(ada, write);
    await writing.close();

    const reading = await openAccounts(readOnly);
    expect(await reading.find({ id: 1 })).toMatchObject(ada);
    await expect(reading.create({ ...ada, email: 'b@example.org' }, write)).rejects.toThrow();
    await reading.close();
  });
});

describe('a SQLite database', () => {
  it.skipIf(process.platform === 'win32')('is readable by its owner only, with its journal', async () => {
    const settings = await emptyStore('sqlite');
    const dataDir = join(settings.dataDir, 'new', 'folder');
    const accounts = await openAccounts({ ...settings, dataDir });
    await accounts.create(ada, write);
    expect(mode(dataDir)).toBe('700');
    expect(['users.db', 'users.db-wal', 'users.db-shm'].map((file) => mode(join(dataDir, file)))).toEqual([
      '600',
      '600',
      '600',
    ]);
    await accounts.close();
  });

  it.skipIf(process.platform === 'win32')(
    'that was deleted, or replaced by a backup, takes no writes that nobody would find again',
    async () => {
      const { dataDir, ...settings } = await emptyStore('sqlite');
      const path = join(dataDir, 'users.db');
      const accounts = await openAccounts({ ...settings, dataDir });
      await accounts.create(ada, write);
      const everyone = { status: 'all', sort: 'id', descending: false, limit: 1 } as const;
      const refusal = { reason: 'unusable', message: expect.stringMatching(/put it back, or restart/) };

      renameSync(path, `${path}.away`);
      await expect(accounts.create({ ...ada, email: 'b@example.org' }, write)).rejects.toMatchObject(refusal);
      copyFileSync(`${path}.away`, path);
      await expect(accounts.list(everyone)).rejects.toMatchObject(refusal);

      renameSync(`${path}.away`, path);
      expect(await accounts.list(everyone)).toMatchObject({ total: 1 });
      await accounts.close();
    },
  );

  it('syncs every commit to the disk', async () => {
    const settings = await emptyStore('sqlite');
    const accounts = await openAccounts(settings);
    const file = new Libsql(join(settings.dataDir, 'users.db'));
    expect(file.pragma('journal_mode', { simple: true })).toMatchObject({ journal_mode: 'wal' });
    file.close();
    await accounts.close();
  });

  it('grows to its limit and says so', async () => {
    const settings = { ...(await emptyStore('sqlite')), maxDatabaseBytes: 1_048_576 };
    const accounts = await openAccounts(settings);
    const name = 'x'.repeat(200);
    const filling = async () => {
      for (let i = 0; ; i += 1) await accounts.create({ ...ada, name, email: `${i}@example.org` }, write);
    };
    await expect(filling()).rejects.toMatchObject({
      reason: 'full',
      message: expect.stringMatching(/MAX_DATABASE_BYTES/),
    });
    const { total } = await accounts.list({ status: 'all', sort: 'id', descending: false, limit: 1 });
    expect(total).toBeGreaterThan(100);
    await accounts.close();
  });

  it('waits for another writer until its time is up', async () => {
    const settings = { ...(await emptyStore('sqlite')), databaseTimeoutMs: 150 };
    const accounts = await openAccounts(settings);
    const other = new Libsql(join(settings.dataDir, 'users.db'));
    other.exec('begin immediate');
    await expect(accounts.create(ada, write)).rejects.toMatchObject({ reason: 'busy' });
    expect((await accounts.list({ status: 'all', sort: 'id', descending: false, limit: 1 })).total).toBe(0);
    other.exec('rollback');
    expect(await accounts.create(ada, write)).toMatchObject({ id: 1 });
    other.close();
    await accounts.close();
  });

  it('stops waiting for another writer when the call is cancelled', async () => {
    const settings = await emptyStore('sqlite');
    const accounts = await openAccounts(settings);
    const other = new Libsql(join(settings.dataDir, 'users.db'));
    other.exec('begin immediate');
    const cancel = new AbortController();
    const creation = accounts.create(ada, { ...write, signal: cancel.signal });
    cancel.abort(new Error('cancelled'));
    await expect(creation).rejects.toThrow();
    other.exec('rollback');
    other.close();
    await accounts.close();
  });

  it('is refused when the file is something else', async () => {
    const settings = await emptyStore('sqlite');
    writeFileSync(join(settings.dataDir, 'users.db'), 'name,email\n'.repeat(1_000));
    await expect(openAccounts(settings)).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/not a SQLite database/),
    });
  });

  it('is refused when its folder is a file', async () => {
    const settings = await emptyStore('sqlite');
    const dataDir = join(settings.dataDir, 'file');
    writeFileSync(dataDir, '');
    await expect(openAccounts({ ...settings, dataDir })).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/check DATA_DIR/),
    });
  });

  it('is refused when a newer release has made it', async () => {
    const settings = await emptyStore('sqlite');
    await (await openAccounts(settings)).close();
    const file = new Libsql(join(settings.dataDir, 'users.db'));
    file.exec('insert into schema_version values (99)');
    file.close();
    await expect(openAccounts(settings)).rejects.toMatchObject({
      message: expect.stringMatching(/newer release/),
    });
  });

  it.skipIf(process.getuid?.() === 0)('is refused when its folder cannot be written', async () => {
    const settings = await emptyStore('sqlite');
    chmodSync(settings.dataDir, 0o500);
    await expect(openAccounts(settings)).rejects.toMatchObject({ reason: 'unusable' });
    expect(existsSync(join(settings.dataDir, 'users.db'))).toBe(false);
  });
});

describe('a PostgreSQL database', () => {
  const withUrl = async (parts: Partial<Pick<URL, 'password' | 'pathname' | 'port'>>) => {
    const settings = await emptyStore('postgres');
    const url = Object.assign(new URL(settings.databaseUrl ?? ''), parts);
    return openAccounts({ ...settings, databaseUrl: url.href, databaseTimeoutMs: 2_000 });
  };

  it.each([
    ['has another password', { password: 'wrong' }, 'unusable', /password/],
    ['does not exist', { pathname: '/nowhere' }, 'unusable', /does not exist/],
    ['is not where DATABASE_URL says', { port: '1' }, 'unreachable', /cannot be reached/],
  ] as const)('is refused in words when it %s', async (_what, parts, reason, message) => {
    const failure = await withUrl(parts).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
  });

  it('is given up when it accepts the connection and stays silent', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<{ port: number }>((resolve) =>
      silent.once('listening', () => resolve(silent.address() as { port: number })),
    );
    const opening = withUrl({ port: String(port) });
    await expect(opening).rejects.toMatchObject({ reason: 'unreachable' });
    silent.close();
  });

  it('may go away and come back, and nothing of it is told but that', async () => {
    const { databaseUrl } = await emptyStore('postgres');
    const { call } = await connectUsers({ databaseUrl });
    await call('create_user', { name: ada.name, email: ada.email });
    await runningPostgres().pause();
    const whileAway = [await call('get_user', { user_id: 1 }), await call('get_user', { user_id: 1 })];
    await runningPostgres().resume();
    const back = await call('get_user', { user_id: 1 });
    expect(whileAway.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Error: (PostgreSQL cannot be reached|The connection to PostgreSQL broke)/),
      'Error: PostgreSQL cannot be reached: check that it runs and DATABASE_URL.',
    ]);
    expect(back.output).toMatchObject(ada);
  });

  it('keeps its tables in a schema of its own, beside a table of the same name', async () => {
    const settings = await emptyStore('postgres');
    const { default: pg } = await import('pg');
    const client = new pg.Client(settings.databaseUrl);
    await client.connect();
    await client.query('create table if not exists public.users (login text)');
    const accounts = await openAccounts(settings);
    await accounts.create(ada, write);
    expect((await client.query('select * from public.users')).rows).toEqual([]);
    expect((await client.query('select email from mcp_users.users')).rows).toEqual([{ email: ada.email }]);
    await client.end();
    await accounts.close();
  });
});
