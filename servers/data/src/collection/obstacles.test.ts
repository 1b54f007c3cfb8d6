import { execFileSync } from 'node:child_process';
import fs, {
  chmodSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { everyDocument, never, openIn } from './collections.fixture.ts';
import { takeWriteLock } from './write-lock.ts';

const insert = { upsert: false, signal: never };
const upsert = { upsert: true, signal: never };

describe('what is in the way', () => {
  it('a link in the place of a collection is neither read nor written', async () => {
    const folder = emptyFolder();
    const outside = join(emptyFolder(), 'secret.jsonl');
    writeFileSync(outside, '{"secret":true}\n');
    symlinkSync(outside, join(folder, 'notes.jsonl'));
    const { collections } = openIn(folder);

    await expect(everyDocument(collections, 'notes')).rejects.toThrow(/is a link or not a regular file/);
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(
      /is a link or not a regular file/,
    );
    expect((await collections.list()).misnamed).toEqual(['notes.jsonl']);
    expect(readFileSync(outside, 'utf8')).toBe('{"secret":true}\n');
  });

  it('a link in the place of a temporary file or a lock is not followed', async () => {
    const folder = emptyFolder();
    const outside = join(emptyFolder(), 'precious');
    writeFileSync(outside, 'mine');
    const { collections } = openIn(folder, { lockTimeoutMs: 100 });
    await collections.insert('notes', [{ _id: 'a' }], insert);
    symlinkSync(outside, join(folder, 'notes.jsonl.tmp'));
    await collections.insert('notes', [{ _id: 'a', n: 1 }], upsert);
    symlinkSync(outside, join(folder, 'notes.lock'));
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/LOCK_TIMEOUT_MS/);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });

  it('a directory in the place of a temporary file is refused before anything changes', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    await collections.insert('notes', [{ _id: 'a' }], insert);
    mkdirSync(join(folder, 'notes.jsonl.tmp'));
    const words = /notes\.jsonl\.tmp in DATA_DIR is a directory and in the way: move it elsewhere/;

    await expect(collections.insert('notes', [{ _id: 'a' }], upsert)).rejects.toThrow(words);
    await expect(collections.drop('notes', never)).rejects.toThrow(words);

    expect(await everyDocument(collections, 'notes')).toMatchObject([{ _id: 'a' }]);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a folder that may not be listed takes nothing away before it says so',
    async () => {
      const folder = emptyFolder();
      const { collections } = openIn(folder);
      await collections.insert('notes', [{ _id: 'a' }], insert);
      chmodSync(folder, 0o311);

      await expect(collections.insert('notes', [{ _id: 'a', n: 1 }], upsert)).rejects.toThrow(/EACCES/);
      await expect(collections.drop('notes', never)).rejects.toThrow(/EACCES/);

      expect(await everyDocument(collections, 'notes')).toEqual([{ _id: 'a', _rev: 1 }]);
      chmodSync(folder, 0o700);
    },
  );

  it('a FIFO or a directory in the place of a collection is refused at once', async () => {
    const folder = emptyFolder();
    execFileSync('mkfifo', [join(folder, 'pipe.jsonl')]);
    mkdirSync(join(folder, 'dir.jsonl'));
    const { collections } = openIn(folder);
    for (const name of ['pipe', 'dir']) {
      await expect(everyDocument(collections, name)).rejects.toThrow(/not a regular file/);
      await expect(collections.insert(name, [{}], insert)).rejects.toThrow(/not a regular file/);
    }
  });

  it.skipIf(process.platform !== 'linux')(
    'a folder that takes no others is reported, and holds no thread',
    async () => {
      const { collections } = openIn('/proc/mcp-commons/data');
      await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/ENOENT/);
    },
  );

  it('a line of 40 MB is reported as damaged, and kept', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    const file = join(folder, 'notes.jsonl');
    writeFileSync(file, '{"_id":"a"}\n');
    truncateSync(file, 40_000_000);
    await expect(everyDocument(collections, 'notes')).rejects.toThrow(/longer than/);
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/longer than/);
    expect(statSync(file).size).toBe(40_000_000);
  });

  it('a full disk does not prevent a drop', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    await collections.insert('notes', [{}], insert);
    fillDisk();

    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow('no room');
    await collections.drop('notes', never);

    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('a lock that is held on a full disk is waited for', async () => {
    const path = join(emptyFolder(), 'notes.lock');
    fillDisk();
    const lock = await takeWriteLock(path, { timeoutMs: 200, signal: never });
    onTestFinished(() => lock.release());

    await expect(takeWriteLock(path, { timeoutMs: 1_500, signal: never })).rejects.toThrow(/LOCK_TIMEOUT_MS/);
    lock.assertHeld();
  });

  it('a lock whose holder cannot show that it is alive stays held', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const path = join(emptyFolder(), 'notes.lock');
    const lock = await takeWriteLock(path, { timeoutMs: 200, signal: never });
    failing('futimesSync', 'EIO');

    vi.advanceTimersByTime(2_000);

    lock.assertHeld();
    lock.release();
  });
});

/** Makes writes fail for lack of room until the test ends. */
const fillDisk = () => failing('writeSync', 'ENOSPC');

function failing(name: 'writeSync' | 'futimesSync', code: string): void {
  const failed = vi.spyOn(fs, name).mockImplementation(() => {
    throw Object.assign(new Error('no room'), { code });
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    failed.mockRestore();
    syncBuiltinESMExports();
  });
}
