import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { errorCode } from './path-error.ts';

/** `.mcp-<host>-<pid>-<random>.tmp`: short, and shows whether the process that made it still runs. */
const pattern = /^\.mcp-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{16}\.tmp$/;

/** A temporary file of another machine or container on the same disk is left alone for this long. */
const foreignMaxAgeMs = 3_600_000;

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

const alive = new Set<string>();

/** Makes a name that nobody can guess, and keeps the sweep away from it until it is released. */
export function reserveTemporaryName(): { readonly name: string; release(): void } {
  const name = `.mcp-${host}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
  alive.add(name);
  return { name, release: () => void alive.delete(name) };
}

export function isTemporary(name: string): boolean {
  return pattern.test(name);
}

/** Whether the process that made a temporary file is gone, so that nothing will rename the file any more. */
export function isStaleTemporary(name: string, modified: Date): boolean {
  const [, madeOn, pid] = pattern.exec(name) ?? [];
  if (madeOn === undefined || alive.has(name)) return false;
  // In a container a restarted server often has the process id of the one that was killed.
  if (madeOn === host && (Number(pid) === process.pid || !isRunning(Number(pid)))) return true;
  return Date.now() - modified.getTime() > foreignMaxAgeMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process runs as another user.
    return errorCode(error) === 'EPERM';
  }
}
