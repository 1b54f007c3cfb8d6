import { readFileSync } from 'node:fs';

/**
 * Whether a process still runs. One that has ended but whose parent has not asked for its exit code (a zombie,
 * state Z in proc_pid_stat(5)) does not: in a container the orphans of a killed host may wait for that long.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // Without /proc, the signal has answered.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}
