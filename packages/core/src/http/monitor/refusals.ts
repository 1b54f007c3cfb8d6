import type { Log } from '../../log.ts';

const quietMs = 10_000;

/**
 * Makes refusals visible at the default log level: logs the first of each reason, and after that at most one line in
 * 10 s, with their number. At level info, each one is in the line of its request.
 */
export function createRefusalLog(log: Log): (reason: string) => void {
  const reasons = new Map<string, { count: number; until: number }>();
  return (reason) => {
    const time = performance.now();
    const entry = reasons.get(reason) ?? { count: 0, until: time };
    reasons.set(reason, entry);
    entry.count += 1;
    if (time < entry.until) return;
    log.warn({ refused: reason, count: entry.count }, 'refused');
    Object.assign(entry, { count: 0, until: time + quietMs });
  };
}
