import { readFileSync } from 'node:fs';

/**
 * Whether a process still runs. A zombie (state Z in proc_pid_stat(5)) does not: it has ended, but its parent has not
 * asked for its exit code. In a container, orphans of a killed host may stay in this state for long.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // Without /proc, the answer of the signal is all there is.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}
