import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './collection-error.ts';

/** Which process of which machine; `start` distinguishes it from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  readonly start?: string | undefined;
}

let self: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  self ??= { pid: process.pid, host: thisHost(), start: startOf(process.pid)?.time };
  return self;
}

/**
 * Whether a process of this machine still runs; undefined when that is unknown, because it belongs to another machine
 * or because its id may have passed to another process.
 */
export function isAlive({ pid, host, start }: ProcessIdentity): boolean | undefined {
  if (host !== thisProcess().host) return undefined;
  const found = startOf(pid);
  if (found !== undefined && start !== undefined) return found.time === start && !found.ended;
  try {
    process.kill(pid, 0);
    return undefined;
  } catch (error) {
    // EPERM: it runs as another user.
    return errorCode(error) === 'EPERM' ? undefined : false;
  }
}

// A container may share its host name with its machine or with other containers. A process id identifies a process
// only within one kernel, one boot and one namespace.
function thisHost(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

// proc_pid_stat(5): the name in field 2 may hold anything, so count from its end; 3 is the state, 22 the start.
function startOf(pid: number): { time: string; ended: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const time = fields[19];
    return time === undefined ? undefined : { time, ended: /^[ZX]$/.test(fields[0] ?? '') };
  } catch {
    return undefined;
  }
}
