import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectUsers } from '../tools/users-server.fixture.ts';
import { openAccounts, type StoreSettings } from './open-accounts.ts';
import { openPostgres, writeLock } from './postgres.ts';
import { ada, admin, emptyStore, runningPostgres, usePostgres, write } from './stores.fixture.ts';

usePostgres();

const everyone = { status: 'all', sort: 'id', descending: false, limit: 1 } as const;

describe('a PostgreSQL database', () => {
  /** Settings whose DATABASE_URL sets start-up options. */
  const withStartOptions = async (options: string) => {
    const settings = await emptyStore('postgres');
    const url = new URL(settings.databaseUrl ?? '');
    url.searchParams.set('options', options);
    return { ...settings, databaseUrl: url.href };
  };

  const connect = async ({ databaseUrl }: StoreSettings) => {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };

  /** Connects as a writer for whom all others wait. */
  const holdWriteLock = async (settings: StoreSettings) => {
    const client = await connect(settings);
    await client.query(`select pg_advisory_lock(${writeLock})`);
    return client;
  };

  const waitForWriters = (client: pg.Client, count: number) =>
    vi.waitFor(async () => {
      const { rows } = await client.query("select 1 from pg_stat_activity where wait_event = 'advisory'");
      expect(rows).toHaveLength(count);
    });

  it('may go away and come back, and the error says only that', async () => {
    const { databaseUrl } = await emptyStore('postgres');
    const { call } = await connectUsers({ databaseUrl });
    await call('create_user', { name: ada.name, email: ada.email });
    await runningPostgres().pause();
    const whileAway = [await call('get_user', { user_id: 1 }), await call('get_user', { user_id: 1 })];
    await runningPostgres().resume();
    const back = await call('get_user', { user_id: 1 });
    expect(whileAway.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Error: (PostgreSQL cannot be reached|The connection to PostgreSQL broke)/),
      'Error: PostgreSQL cannot be reached: check that it runs, and check DATABASE_URL.',
    ]);
    expect(back.output).toMatchObject(ada);
  });

  it('keeps its tables in a separate schema, beside a table of the same name', async () => {
    const settings = await emptyStore('postgres');
    const client = await connect(settings);
    await client.query('create table if not exists public.users (login text)');
    const accounts = await openAccounts(settings);
    await accounts.create(ada, write);
    expect((await client.query('select * from public.users')).rows).toEqual([]);
    expect((await client.query('select email from mcp_users.users')).rows).toEqual([{ email: ada.email }]);
    await accounts.close();
  });

  it('fails one call, not the process, when it ends a connection in use', async () => {
    const settings = await emptyStore('postgres');
    const accounts = await openAccounts(settings);
    const client = await holdWriteLock(settings);
    const creation = accounts.create(ada, write).catch((error: unknown) => error);
    await waitForWriters(client, 1);
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'advisory'",
    );
    expect(await creation).toMatchObject({ reason: 'unreachable' });
    expect(await accounts.list(everyone)).toMatchObject({ total: 0 });
    await accounts.close();
  });

  it('has no more than MAX_CONNECTIONS of them after one breaks', async () => {
    const settings = await emptyStore('postgres');
    const { call } = await connectUsers({ databaseUrl: settings.databaseUrl, maxConnections: 2 });
    await Promise.all([call('list_users'), call('list_users')]);
    const client = await holdWriteLock(settings);
    const creation = call('create_user', { name: ada.name, email: ada.email });
    await waitForWriters(client, 1);
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'advisory'",
    );
    expect((await creation).text).toMatch(/^Error: The connection to PostgreSQL broke/);
    await Promise.all([call('list_users'), call('list_users')]);
    await vi.waitFor(async () => {
      const { rows } = await client.query(
        "select 1 from pg_stat_activity where application_name = 'mcp-server-users'",
      );
      expect(rows).toHaveLength(2);
    });
  });

  it('is told that an idle connection ends', async () => {
    const settings = await emptyStore('postgres');
    const accounts = await openAccounts({ ...settings, databaseTimeoutMs: 500 });
    const client = await connect(settings);
    const abandoned = 'select sessions_abandoned from pg_stat_database where datname = current_database()';
    const { rows: before } = await client.query(abandoned);
    await vi.waitFor(
      async () => {
        const { rows } = await client.query(
          "select 1 from pg_stat_activity where application_name = 'mcp-server-users'",
        );
        expect(rows).toEqual([]);
      },
      { timeout: 10_000 },
    );
    expect((await client.query(abandoned)).rows).toEqual(before);
    await accounts.close();
  });

  it('keeps nothing of a change that is cancelled while it waits for another writer', async () => {
    const settings = await emptyStore('postgres');
    const accounts = await openAccounts(settings);
    const client = await holdWriteLock(settings);
    const cancel = new AbortController();
    const creation = accounts.create(ada, { ...write, signal: cancel.signal });
    await waitForWriters(client, 1);
    cancel.abort();
    await client.query(`select pg_advisory_unlock(${writeLock})`);
    await expect(creation).rejects.toThrow();
    expect(await accounts.list(everyone)).toMatchObject({ total: 0 });
    await accounts.close();
  });

  it('keeps one admin when two are demoted at once, whatever its isolation level', async () => {
    const settings = await withStartOptions('-c default_transaction_isolation=repeatable\\ read');
    const accounts = await openAccounts(settings);
    await accounts.create(admin, write);
    await accounts.create({ ...ada, role: 'admin' }, write);
    // Writers of one process wait for each other before they reach PostgreSQL.
    const others = await openAccounts(settings);
    const client = await holdWriteLock(settings);
    const demotions = [accounts, others].map((each, i) => each.update(i + 1, { role: 'user' }, write));
    const settled = Promise.allSettled(demotions);
    await waitForWriters(client, 2);
    await client.query(`select pg_advisory_unlock(${writeLock})`);
    expect((await settled).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await accounts.close();
    await others.close();
  });

  it('can be read while more writers wait than there are connections', async () => {
    const settings = { ...(await emptyStore('postgres')), maxConnections: 2 };
    const accounts = await openAccounts(settings);
    const client = await holdWriteLock(settings);
    const emails = ['a@example.org', 'b@example.org', 'c@example.org'];
    const creations = Promise.all(emails.map((email) => accounts.create({ ...ada, email }, write)));
    await waitForWriters(client, 1);
    expect(await accounts.list(everyone)).toMatchObject({ total: 0 });
    await client.query(`select pg_advisory_unlock(${writeLock})`);
    expect((await creations).map(({ email }) => email)).toEqual(emails);
    await accounts.close();
  });

  it('lets no writer wait for others of its process longer than DATABASE_TIMEOUT_MS', async () => {
    const settings = { ...(await emptyStore('postgres')), databaseTimeoutMs: 300 };
    const accounts = await openAccounts(settings);
    await holdWriteLock(settings);
    const creations = Array.from({ length: 10 }, () => accounts.create(ada, write));
    const refusals = await Promise.allSettled(creations);
    expect(refusals.slice(2)).toEqual(
      Array.from({ length: 8 }, () => ({
        status: 'rejected',
        reason: expect.objectContaining({ reason: 'busy' }),
      })),
    );
    await accounts.close();
  });

  it('is reported as busy when the lock_timeout of its role is over', async () => {
    const settings = await withStartOptions('-c lock_timeout=100');
    const accounts = await openAccounts(settings);
    await holdWriteLock(settings);
    await expect(accounts.create(ada, write)).rejects.toMatchObject({ reason: 'busy' });
    await accounts.close();
  });

  it('is searched correctly whatever backslashes mean in it', async () => {
    const accounts = await openAccounts(await withStartOptions('-c standard_conforming_strings=off'));
    await accounts.create(ada, write);
    expect(await accounts.list({ ...everyone, search: ada.name })).toMatchObject({ total: 1 });
    await accounts.close();
  });

  it('returns correct times whatever its date style', async () => {
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-05T09:30:00Z') });
    const accounts = await openAccounts(await withStartOptions('-c datestyle=SQL,DMY'));
    await accounts.create(ada, write);
    expect(await accounts.find({ id: 1 })).toMatchObject({ created_at: '2026-11-05T09:30:00.000Z' });
    await accounts.close();
  });

  it('refuses every write with READ_ONLY, whatever options DATABASE_URL has', async () => {
    const { databaseUrl: url = '', ...settings } = await withStartOptions('-c search_path=public');
    await (await openAccounts({ ...settings, databaseUrl: url })).close();
    const database = await openPostgres({ url, maxConnections: 1, timeoutMs: 10_000, readOnly: true });
    const removal = (db: Parameters<Parameters<typeof database.read>[0]>[0]) =>
      db.deleteFrom('schema_version').execute();
    await expect(database.read(removal)).rejects.toMatchObject({ reason: 'unusable' });
    await expect(database.write(removal, write.signal)).rejects.toMatchObject({ reason: 'unusable' });
    await database.close();
  });

  it('is reported as busy, not as unreachable, when all connections are in use', async () => {
    const { databaseUrl: url = '' } = await emptyStore('postgres');
    const database = await openPostgres({ url, maxConnections: 1, timeoutMs: 1_000, readOnly: false });
    const another = () => database.read((db) => db.selectFrom('users').select('id').execute());
    await expect(database.write(another, write.signal)).rejects.toMatchObject({
      reason: 'busy',
      message: expect.stringMatching(/raise MAX_CONNECTIONS/),
    });
    await database.close();
  });

  it.each(['schema mcp_users', 'table mcp_users.users'])(
    'is reported as not set up when %s is dropped while in use, and can begin anew',
    async (part) => {
      const settings = await emptyStore('postgres');
      const accounts = await openAccounts(settings);
      const client = await connect(settings);
      await client.query(`drop ${part} cascade`);
      const refusal = {
        reason: 'not-set-up',
        message: expect.stringMatching(/drop what is left of the schema and run doctor once/),
      };
      await expect(accounts.list(everyone)).rejects.toMatchObject(refusal);
      await expect(accounts.create(ada, write)).rejects.toMatchObject(refusal);
      await client.query('drop schema if exists mcp_users cascade');
      await (await openAccounts(settings)).close();
      expect(await accounts.list(everyone)).toMatchObject({ total: 0 });
      await accounts.close();
    },
  );

  it('is refused when another program has a table in its schema', async () => {
    const settings = await emptyStore('postgres');
    await (await connect(settings)).query('create schema mcp_users create table users (login text)');
    await expect(openAccounts(settings)).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/mcp_users holds tables that are not from this server/),
    });
  });

  it('reports when its encoding lacks a character, and is searched without it', async () => {
    const settings = await emptyStore('postgres');
    await (await connect(settings)).query(
      "create database latin template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'",
    );
    const databaseUrl = Object.assign(new URL(settings.databaseUrl ?? ''), { pathname: '/latin' }).href;
    const accounts = await openAccounts({ ...settings, databaseUrl });
    await expect(accounts.create({ ...ada, name: '艾达' }, write)).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/encoding UTF8/),
    });
    await accounts.create(ada, write);
    expect(await accounts.list({ ...everyone, search: 'ada' })).toMatchObject({ total: 1 });
    await accounts.close();
  });
});
