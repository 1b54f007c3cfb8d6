import { readFileSync } from 'node:fs';

/** Megabytes of resident memory of a process: now (`VmRSS`), or the most so far (`VmHWM`). */
export function megabytesOf(pid: number | null | undefined, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
}
