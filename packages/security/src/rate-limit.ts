/** How often one caller may call: `burst` at once, and `perMinute` in the long run. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** What a caller has left after one attempt. */
export interface Allowance {
  readonly allowed: boolean;
  /** Calls that would be allowed now. */
  readonly remaining: number;
  /** Milliseconds until the whole burst is available again. */
  readonly resetMs: number;
  /** Milliseconds until one call is allowed; 0 while one is. */
  readonly retryMs: number;
}

/**
 * Counts the calls of each caller. One process uses `createMemoryRateLimiter`. Replicas can share a store, and use a
 * memory limiter while the store is away.
 */
export interface RateLimiter {
  readonly rate: Rate;
  /** Takes one call from what `key` (a principal, or an address) may do. Never rejects. */
  take(key: string): Allowance | Promise<Allowance>;
}

/** A limiter that answers at once. */
export interface MemoryRateLimiter extends RateLimiter {
  take(key: string): Allowance;
}

export interface MemoryRateLimiterOptions {
  /** Callers that are remembered; beyond this, the one not seen for the longest time is forgotten. */
  readonly maxKeys?: number;
  /** A clock in milliseconds that never goes back. */
  readonly now?: () => number;
}

/**
 * A token bucket for each caller, as the generic cell rate algorithm (ITU-T I.371): one number per key, the time at
 * which its bucket is full again. No timers, constant time, at most `maxKeys` keys; jumps of the wall clock do not
 * matter.
 */
export function createMemoryRateLimiter(
  rate: Rate,
  { maxKeys = 10_000, now = () => performance.now() }: MemoryRateLimiterOptions = {},
): MemoryRateLimiter {
  // A Map keeps insertion order: each use inserts the key again, so the first key is the one unused for the longest
  // time.
  const fullAt = new Map<string, number>();
  const intervalMs = 60_000 / rate.perMinute;
  const burstMs = intervalMs * rate.burst;

  return {
    rate,
    take(key) {
      const time = now();
      const spent = Math.max(0, (fullAt.get(key) ?? 0) - time);
      const retryMs = Math.max(0, spent + intervalMs - burstMs);
      const after = retryMs > 0 ? spent : spent + intervalMs;
      fullAt.delete(key);
      if (fullAt.size >= maxKeys) dropOldest();
      fullAt.set(key, time + after);
      return {
        allowed: retryMs === 0,
        // The sum of fractions may fall a hair short of a whole call.
        remaining: Math.max(0, Math.floor((burstMs - after) / intervalMs + 1e-6)),
        resetMs: after,
        retryMs,
      };
    },
  };

  function dropOldest(): void {
    const [oldest] = fullAt.keys();
    if (oldest !== undefined) fullAt.delete(oldest);
  }
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and `Retry-After` (RFC 9110, 10.2.3) for
 * a refusal. They describe the token bucket as a quota: the burst is `q`, and it refills within `w` seconds.
 */
export function rateLimitHeaders({ perMinute, burst }: Rate, allowance: Allowance): Record<string, string> {
  const window = Math.ceil((burst * 60) / perMinute);
  return {
    'ratelimit-policy': `"calls";q=${burst};w=${window}`,
    ratelimit: `"calls";r=${allowance.remaining};t=${Math.ceil(allowance.resetMs / 1000)}`,
    ...(!allowance.allowed && { 'retry-after': String(Math.max(1, Math.ceil(allowance.retryMs / 1000))) }),
  };
}
