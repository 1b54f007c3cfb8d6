interface HealthReport {
  /** `degraded` when fewer than 90 % of the requests of the last five minutes succeeded. */
  readonly status: 'healthy' | 'degraded';
  /** Seconds since the start. */
  readonly uptime: number;
  /** Since the start. */
  readonly requests: number;
  /** Since the start. */
  readonly errors: number;
  /** Of the last five minutes, 0..1. */
  readonly error_rate: number;
  readonly timestamp: string;
  readonly version: string;
}

export interface Health {
  count(failed: boolean): void;
  report(): HealthReport;
}

const slotMs = 30_000;
const slots = 10;

/** Counts requests and failures. The rate is that of a window, so that it forgets an old outage. */
export function createHealth(version: string): Health {
  const started = performance.now();
  const total = { requests: 0, errors: 0 };
  const recent = Array.from({ length: slots }, () => ({ slot: -1, requests: 0, errors: 0 }));
  const slotOf = (time: number) => Math.floor(time / slotMs);

  return {
    count(failed) {
      const slot = slotOf(performance.now());
      const current = recent[slot % slots];
      if (current === undefined) return;
      if (current.slot !== slot) Object.assign(current, { slot, requests: 0, errors: 0 });
      for (const counter of [total, current]) {
        counter.requests += 1;
        if (failed) counter.errors += 1;
      }
    },
    report() {
      const oldest = slotOf(performance.now()) - slots + 1;
      const live = recent.filter(({ slot }) => slot >= oldest);
      const requests = live.reduce((sum, slot) => sum + slot.requests, 0);
      const errors = live.reduce((sum, slot) => sum + slot.errors, 0);
      const error_rate = requests === 0 ? 0 : errors / requests;
      return {
        status: error_rate > 0.1 ? 'degraded' : 'healthy',
        uptime: Math.round(performance.now() - started) / 1_000,
        ...total,
        error_rate,
        timestamp: new Date().toISOString(),
        version,
      };
    },
  };
}
