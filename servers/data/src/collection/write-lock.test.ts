import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { never } from './collections.fixture.ts';
import { isAlive, thisProcess } from './process-identity.ts';
import { takeWriteLock } from './write-lock.ts';

const take = (path: string, timeoutMs = 200, signal = never) => takeWriteLock(path, { timeoutMs, signal });

const lockPath = () => join(emptyFolder(), 'notes.lock');

/** Leaves a lock as somebody else would have, `ageMs` ago. */
function leave(path: string, owner: object | string, ageMs = 0): void {
  const text = typeof owner === 'string' ? owner : JSON.stringify({ token: 'theirs', ...owner });
  writeFileSync(path, text);
  const then = new Date(Date.now() - ageMs);
  utimesSync(path, then, then);
}

/** A process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('the lock of a collection', () => {
  it('has one holder at a time, is signed, and is gone after release', async () => {
    const path = lockPath();
    const lock = await take(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      pid: process.pid,
      time: expect.any(String),
    });
    await expect(take(path)).rejects.toThrow(
      /Other writers have held the collection for longer than 200 ms \(LOCK_TIMEOUT_MS\)/,
    );
    lock.assertHeld();
    lock.release();
    expect(existsSync(path)).toBe(false);
    (await take(path)).release();
  });

  it('is waited for while another holds it', async () => {
    const path = lockPath();
    const lock = await take(path);
    const next = take(path, 30_000);
    lock.release();
    (await next).release();
  });

  it('is not waited for after a cancellation', async () => {
    const path = lockPath();
    const lock = await take(path);
    const waiting = new AbortController();
    const next = take(path, 30_000, waiting.signal);
    waiting.abort();
    await expect(next).rejects.toThrow(/abort/i);
    lock.assertHeld();
    lock.release();
    await expect(take(path, 200, waiting.signal)).rejects.toThrow(/abort/i);
    expect(existsSync(path)).toBe(false);
  });

  it('is taken from a process of this machine that has ended', async () => {
    const path = lockPath();
    leave(path, { ...thisProcess(), pid: await deadProcess(), start: '1' });
    (await take(path)).release();
  });

  it('is taken from a process whose id has passed to another', async () => {
    const path = lockPath();
    leave(path, { ...thisProcess(), start: '1' });
    (await take(path)).release();
  });

  it('is left to a process that is alive, however long it has been silent', async () => {
    const path = lockPath();
    leave(path, thisProcess(), 3_600_000);
    await expect(take(path)).rejects.toThrow(/LOCK_TIMEOUT_MS/);
  });

  it('is taken from a killed process, even before its parent has collected it', async () => {
    // The child of a stopped shell stays a zombie: it has an id, and has ended.
    const shell = spawn('bash', ['-c', 'sleep 60 & echo $!; kill -STOP $$'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void shell.kill('SIGKILL'));
    const [output] = await once(shell.stdout, 'data');
    const pid = Number(String(output));
    const start = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    const identity = { ...thisProcess(), pid, start };
    expect(isAlive(identity)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(identity)).toBe(false);
  });

  it.each([
    ['of another machine', { pid: 1, host: 'elsewhere' }, 16_000, true],
    ['of another machine that shows it is alive', { pid: 1, host: 'elsewhere' }, 5_000, false],
    [
      'without a start, of a process that lives',
      { pid: process.pid, host: thisProcess().host },
      5_000,
      false,
    ],
    ['not signed, since a second ago', '', 1_500, true],
    ['not signed yet', '', 0, false],
    ['that is not JSON, and over a second old', '{"pid":', 1_500, true],
  ])('%s is as it should be', async (_name, owner, ageMs, taken) => {
    const path = lockPath();
    leave(path, owner, ageMs);
    const outcome = await take(path).then(
      (lock) => {
        lock.release();
        return true;
      },
      () => false,
    );
    expect(outcome).toBe(taken);
  });

  it('fails for a holder that has lost it, and stays with the next one', async () => {
    const path = lockPath();
    const lock = await take(path);
    writeFileSync(`${path}.new`, 'another');
    const { renameSync } = await import('node:fs');
    renameSync(`${path}.new`, path);
    expect(() => lock.assertHeld()).toThrow(/another took its turn/);
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe('another');
  });

  it('is not broken when it is a link', async () => {
    const path = lockPath();
    symlinkSync('/nowhere', path);
    await expect(take(path)).rejects.toThrow(/LOCK_TIMEOUT_MS/);
  });

  it('is broken by one process at a time', async () => {
    const path = lockPath();
    leave(path, { ...thisProcess(), start: '1' });
    leave(`${path}.break`, '');
    await expect(take(path)).rejects.toThrow(/LOCK_TIMEOUT_MS/);
    expect(existsSync(`${path}.break`)).toBe(true);
  });

  it('is taken even when the process that was breaking it has died', async () => {
    const path = lockPath();
    leave(path, { ...thisProcess(), start: '1' });
    leave(`${path}.break`, '', 20_000);
    (await take(path)).release();
    expect(existsSync(`${path}.break`)).toBe(false);
  });

  it.skipIf(process.geteuid?.() !== 0)('fails as denied where only its owner may remove it', async () => {
    const path = lockPath();
    leave(path, { ...thisProcess(), start: '1' });
    leave(`${path}.break`, '', 20_000);
    chmodSync(dirname(path), 0o1777);
    process.seteuid?.(54_321);
    onTestFinished(() => process.seteuid?.(0));
    await expect(take(path)).rejects.toMatchObject({ code: 'EPERM' });
  });

  it('goes to one of many at a time, with dead holders in between', async () => {
    const path = lockPath();
    let holders = 0;
    let most = 0;
    const work = async () => {
      for (let round = 0; round < 20; round += 1) {
        const lock = await take(path, 30_000);
        holders += 1;
        most = Math.max(most, holders);
        await Promise.resolve();
        lock.assertHeld();
        holders -= 1;
        lock.release();
        if (round % 5 === 0) {
          // To the others, this looks like a death with the lock.
          try {
            writeFileSync(path, JSON.stringify({ ...thisProcess(), start: '1', token: `${round}` }), {
              flag: 'wx',
            });
          } catch {}
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
  });
});
