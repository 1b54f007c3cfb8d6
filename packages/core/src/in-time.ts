import { withDeadline } from '@mcp-commons/security';

/** Settles as `work` does, or rejects after `ms`, saying what was `missing`; the work itself goes on. */
export function inTime<T>(work: Promise<T>, ms: number, missing = 'no answer'): Promise<T> {
  const late = () => new Error(`${missing} within ${ms / 1_000} s`);
  return withDeadline(ms, undefined, late, () => work);
}
