import type { Log } from '../../log.ts';

const quietMs = 10_000;

/**
 * Makes refusals visible at the level that servers run at: the first of each reason is logged, and after that at most
 * one line in 10 s, with how many there were. Each single one is at level info, in the line of its request.
 */
export function createRefusalLog(
  log: Log,
  now: () => number = () => performance.now(),
): (reason: string) => void {
  const reasons = new Map<string, { count: number; until: number }>();
  return (reason) => {
    const time = now();
    const entry = reasons.get(reason) ?? { count: 0, until: time };
    reasons.set(reason, entry);
    entry.count += 1;
    if (time < entry.until) return;
    log.warn({ refused: reason, count: entry.count }, 'refused');
    Object.assign(entry, { count: 0, until: time + quietMs });
  };
}
