import { createHash } from 'node:crypto';
import type { Allowance, RateLimiter } from '@mcp-commons/security/rate-limit';
import * as z from 'zod';
import type { SharedRedis } from './shared-redis.ts';

// The token bucket of createMemoryRateLimiter, with the clock of Redis, which all replicas share. When that clock goes
// back, nobody waits longer than a whole burst takes to refill.
const takeOne = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local spent = math.min(burst, math.max(0, (tonumber(redis.call('GET', KEYS[1])) or 0) - now))
local retry = math.max(0, spent + interval - burst)
if retry == 0 then
  spent = spent + interval
  redis.call('SET', KEYS[1], string.format('%.3f', now + spent), 'PX', math.ceil(spent))
end
return { string.format('%.3f', spent), string.format('%.3f', retry) }`;

const answer = z.tuple([z.coerce.number(), z.coerce.number()]);

/**
 * Counts the calls of each caller for all replicas together. While Redis is away, `local` counts for this replica
 * alone; it sees every call from the start, so that an outage gives nobody a second burst.
 */
export function createSharedRateLimiter(redis: SharedRedis, name: string, local: RateLimiter): RateLimiter {
  const { rate } = local;
  const intervalMs = 60_000 / rate.perMinute;
  const burstMs = intervalMs * rate.burst;
  const args = [String(intervalMs), String(burstMs)];

  return {
    rate,
    async take(caller): Promise<Allowance> {
      const counted = await local.take(caller);
      if (!redis.isReady) return counted;
      try {
        const [spent, retryMs] = answer.parse(await redis.evaluate(takeOne, [keyOf(name, caller)], args));
        return {
          allowed: retryMs === 0,
          remaining: Math.max(0, Math.floor((burstMs - spent) / intervalMs + 1e-6)),
          resetMs: spent,
          retryMs,
        };
      } catch {
        return counted;
      }
    },
  };
}

// Hashed, so that others who read Redis do not learn who called, and from where.
function keyOf(name: string, caller: string): string {
  return `mcp-commons:${name}:calls:${createHash('sha256').update(caller).digest('base64url')}`;
}
