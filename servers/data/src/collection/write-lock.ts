import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { CollectionError, errorCode } from './collection-error.ts';
import { openFileSync } from './data-directory.ts';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** The right to write one collection, among all processes that use the same directory. */
export interface WriteLock {
  /** @throws CollectionError `busy` when somebody took the lock away from a holder that seemed dead. */
  assertHeld(): void;
  release(): void;
}

/** A holder shows this often that it is alive. If its process cannot be checked, it counts as dead after `staleMs`. */
const heartbeatMs = 2_000;
const staleMs = 15_000;

/**
 * An unsigned lock was left by a process that died before it signed, or is held on a full disk by one that shows more
 * often that it is alive.
 */
const unsignedMs = 1_000;

/** Longest pause between two attempts. */
const maxPauseMs = 30;

interface Wait {
  /** Milliseconds to wait for other writers. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Takes the lock `path`: whoever creates this file holds the lock. It breaks a lock whose holder has died.
 *
 * @throws CollectionError `busy` when others hold it for longer than `timeoutMs`; the reason of `signal`.
 */
export async function takeWriteLock(path: string, { timeoutMs, signal }: Wait): Promise<WriteLock> {
  const deadline = performance.now() + timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    const lock = tryTake(path) ?? (breakStale(path) ? tryTake(path) : undefined);
    if (lock !== undefined) return lock;
    if (performance.now() >= deadline) {
      throw new CollectionError(
        'busy',
        `Other writers have held the collection for longer than ${timeoutMs} ms (LOCK_TIMEOUT_MS). Try again.`,
      );
    }
    await setTimeout(Math.random() * Math.min(attempt, maxPauseMs), undefined, { signal });
  }
}

// All calls are synchronous: they take microseconds, and no other code of this process may run between them.
function tryTake(path: string): WriteLock | undefined {
  const file = create(path);
  if (file === undefined) return undefined;
  let beatMs = heartbeatMs;
  try {
    const time = new Date().toISOString();
    writeSync(file, JSON.stringify({ ...thisProcess(), token: randomUUID(), time } satisfies Signature));
  } catch (error) {
    // The disk may be full, and the caller may be dropping the collection to make room.
    if (!['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')) {
      closeSync(file);
      unlinkSync(path);
      throw error;
    }
    beatMs = unsignedMs / 4;
  }
  const { ino, dev } = fstatSync(file, { bigint: true });
  const isHeld = () => {
    const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return now?.ino === ino && now.dev === dev;
  };
  const heartbeat = setInterval(() => showLife(file), beatMs).unref();
  return {
    assertHeld() {
      if (isHeld()) return;
      throw new CollectionError('busy', 'This write took so long that another took its turn. Try again.');
    },
    release() {
      clearInterval(heartbeat);
      if (isHeld()) unlinkSync(path);
      closeSync(file);
    },
  };
}

function showLife(file: number): void {
  try {
    futimesSync(file, new Date(), new Date());
  } catch {
    // Another may now take the lock for stale; then `assertHeld` tells.
  }
}

interface Signature extends ProcessIdentity {
  readonly token: string;
  readonly time: string;
}

/** A lock that was found in the directory. */
interface Found {
  readonly ino: bigint;
  readonly ageMs: number;
  /** Undefined while it is not signed. */
  readonly owner: Signature | undefined;
}

/**
 * Removes a lock whose holder is dead; returns whether there is a reason to try again at once. Only one process at a
 * time may do this, and it looks again at what it has taken away, so that no fresh lock is removed for a stale one.
 */
function breakStale(path: string): boolean {
  const seen = look(path);
  if (seen === undefined) return true;
  if (!isStale(seen)) return false;
  const guard = `${path}.break`;
  const file = create(guard);
  if (file === undefined) {
    if ((look(guard)?.ageMs ?? 0) > staleMs) remove(guard);
    return false;
  }
  closeSync(file);
  try {
    takeAway(path, guard);
    return true;
  } finally {
    remove(guard);
  }
}

function takeAway(path: string, guard: string): void {
  // Before the guard was ours, another process may have removed the stale lock, and a writer taken a fresh one.
  const seen = look(path);
  if (seen === undefined || !isStale(seen)) return;
  try {
    renameSync(path, guard);
    const taken = look(guard);
    if (taken?.ino !== seen.ino || taken.owner?.token !== seen.owner?.token) linkSync(guard, path);
  } catch (error) {
    // It was released, or taken again, in the meantime.
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
}

function isStale({ owner, ageMs }: Found): boolean {
  if (owner === undefined) return ageMs > unsignedMs;
  const alive = isAlive(owner);
  return alive === undefined ? ageMs > staleMs : !alive;
}

function create(path: string): number | undefined {
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
    return openSync(path, flags, 0o600);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}

// Not `rmSync`: where the system refuses with EPERM, that takes the file for a directory, and says ENOTDIR.
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Undefined when the lock is gone. */
function look(path: string): Found | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // Anything other than a file is not ours, and stays until a person removes it.
  if (!stats.isFile()) return { ino: stats.ino, ageMs: 0, owner: undefined };
  return { ino: stats.ino, ageMs: Date.now() - Number(stats.mtimeMs), owner: readSignature(path) };
}

function readSignature(path: string): Signature | undefined {
  try {
    const file = openFileSync(path, constants.O_RDONLY);
    if (file === undefined) return undefined;
    try {
      const text = Buffer.alloc(1_024);
      const value = JSON.parse(text.toString('utf8', 0, readSync(file, text))) as Partial<Signature>;
      return isSignature(value) ? value : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function isSignature(value: Partial<Signature> | null): value is Signature {
  return typeof value?.pid === 'number' && typeof value.host === 'string' && typeof value.token === 'string';
}
