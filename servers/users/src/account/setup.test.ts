import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAccounts, type StoreSettings } from './open-accounts.ts';
import { ada, emptyStore, stores, usePostgres, write } from './stores.fixture.ts';

usePostgres();

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const everyone = { status: 'all', sort: 'id', descending: false, limit: 1 } as const;

describe.each(stores)('a %s database', (store) => {
  it('is only read with READ_ONLY, and must be set up before', async () => {
    const settings = await emptyStore(store);
    const readOnly = { ...settings, readOnly: true };
    await expect(openAccounts(readOnly)).rejects.toMatchObject({
      reason: 'not-set-up',
      message: expect.stringMatching(/run doctor once without READ_ONLY/),
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
  /** Opens the file as a writer for whom all others wait, until the test ends. */
  const holdWriteLock = ({ dataDir }: StoreSettings) => {
    const other = new Libsql(join(dataDir, 'users.db'));
    onTestFinished(() => void other.close());
    other.exec('begin immediate');
    return other;
  };

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
    'refuses writes that would be lost, after its file was deleted or replaced by a backup',
    async () => {
      const { dataDir, ...settings } = await emptyStore('sqlite');
      const path = join(dataDir, 'users.db');
      const accounts = await openAccounts({ ...settings, dataDir });
      await accounts.create(ada, write);
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

  it('has a write-ahead journal, with which readers do not wait for a writer', async () => {
    const settings = await emptyStore('sqlite');
    const accounts = await openAccounts(settings);
    const file = new Libsql(join(settings.dataDir, 'users.db'));
    expect(file.pragma('journal_mode', { simple: true })).toMatchObject({ journal_mode: 'wal' });
    file.close();
    await accounts.close();
  });

  it('grows to its limit, and reports that', async () => {
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
    const { total } = await accounts.list(everyone);
    expect(total).toBeGreaterThan(100);
    await accounts.close();
  });

  it.skipIf(process.platform === 'win32')('says that the process may write no larger file', async () => {
    const settings = await emptyStore('sqlite');
    const script = `
      const { openAccounts } = await import(${JSON.stringify(new URL('./open-accounts.ts', import.meta.url).href)});
      const accounts = await openAccounts(${JSON.stringify(settings)});
      const request = { author: { actor: 'ada', tool: 'a_test' }, signal: new AbortController().signal };
      for (let i = 0; i < 100; i += 1)
        await accounts.create({ name: 'Ada', email: i + '@example.org', role: 'user' }, request);`;
    const limited = `ulimit -f 100; exec "${process.execPath}" --conditions=@mcp-commons/source --import tsx --input-type=module -e "$0"`;
    const { stderr } = spawnSync('bash', ['-c', limited, script], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    });
    expect(stderr).toContain(
      'AccountError: The disk failed to write the database, or a limit of the process (ulimit -f) allows no larger file.',
    );
  });

  it('waits for another writer until its time is up', async () => {
    const settings = { ...(await emptyStore('sqlite')), databaseTimeoutMs: 150 };
    const accounts = await openAccounts(settings);
    const other = holdWriteLock(settings);
    await expect(accounts.create(ada, write)).rejects.toMatchObject({ reason: 'busy' });
    expect((await accounts.list(everyone)).total).toBe(0);
    other.exec('rollback');
    expect(await accounts.create(ada, write)).toMatchObject({ id: 1 });
    await accounts.close();
  });

  it('stops waiting for another writer when the call is cancelled', async () => {
    const settings = await emptyStore('sqlite');
    const accounts = await openAccounts(settings);
    holdWriteLock(settings);
    const cancel = new AbortController();
    const creation = accounts.create(ada, { ...write, signal: cancel.signal });
    cancel.abort(new Error('cancelled'));
    await expect(creation).rejects.toThrow();
    await accounts.close();
  });

  it('is read while writers wait for another process, each no longer than its timeout', async () => {
    const settings = { ...(await emptyStore('sqlite')), databaseTimeoutMs: 1_500 };
    const accounts = await openAccounts(settings);
    holdWriteLock(settings);
    const emails = ['a@x.org', 'b@x.org', 'c@x.org'];
    const started = performance.now();
    const creations = Promise.allSettled(emails.map((email) => accounts.create({ ...ada, email }, write)));
    expect(await Promise.race([accounts.list(everyone), creations])).toMatchObject({ total: 0 });
    expect((await creations).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(performance.now() - started).toBeLessThan(3_000);
    await accounts.close();
  });

  it('is complete in users.db once closed, so that the file alone is a backup', async () => {
    const settings = await emptyStore('sqlite');
    const accounts = await openAccounts(settings);
    await accounts.create(ada, write);
    await accounts.close();
    const copy = await emptyStore('sqlite');
    copyFileSync(join(settings.dataDir, 'users.db'), join(copy.dataDir, 'users.db'));
    const restored = await openAccounts(copy);
    expect(await restored.find({ id: 1 })).toMatchObject(ada);
    await restored.close();
  });

  it('closes while another process uses it', async () => {
    const settings = await emptyStore('sqlite');
    const accounts = await openAccounts(settings);
    holdWriteLock(settings);
    await accounts.close();
  });

  it.skipIf(process.getuid?.() === 0)('is refused when its folder takes no journal', async () => {
    const settings = await emptyStore('sqlite');
    new Libsql(join(settings.dataDir, 'users.db')).close();
    chmodSync(settings.dataDir, 0o500);
    await expect(openAccounts(settings)).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/cannot be written: check the permissions of DATA_DIR/),
    });
  });

  it('is refused when users.db is a folder', async () => {
    const settings = await emptyStore('sqlite');
    mkdirSync(join(settings.dataDir, 'users.db'));
    await expect(openAccounts(settings)).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/cannot be opened: check DATA_DIR/),
    });
  });

  it('is refused when it holds the tables of another program', async () => {
    const settings = await emptyStore('sqlite');
    const file = new Libsql(join(settings.dataDir, 'users.db'));
    file.exec('create table users (login text)');
    file.close();
    await expect(openAccounts(settings)).rejects.toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/tables that are not from this server: move it away/),
    });
  });

  it.skipIf(process.platform === 'win32')(
    'is not called missing when its folder cannot be entered',
    async () => {
      const settings = await emptyStore('sqlite');
      const dataDir = join(settings.dataDir, 'loop');
      symlinkSync(dataDir, dataDir);
      await expect(openAccounts({ ...settings, dataDir, readOnly: true })).rejects.toMatchObject({
        reason: 'unusable',
        message: 'The data folder cannot be used (ELOOP): check DATA_DIR.',
      });
    },
  );

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

  it.skipIf(process.platform !== 'linux')('is refused where no folder can be made', async () => {
    const settings = await emptyStore('sqlite');
    await expect(openAccounts({ ...settings, dataDir: '/proc/mcp/users' })).rejects.toMatchObject({
      reason: 'unusable',
      message: 'The data folder cannot be used (ENOENT): check DATA_DIR.',
    });
  });

  it('is refused when a newer release made it', async () => {
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
