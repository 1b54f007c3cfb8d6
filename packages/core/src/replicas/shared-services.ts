import type { ServerDefinition } from '../definitions/define-server.ts';
import type { SharedServices } from '../http/serve-over-http.ts';
import type { Log } from '../log.ts';
import { createSharedRateLimiter } from './shared-rate-limiter.ts';
import { openSharedRedis, type SharedRedis } from './shared-redis.ts';

/**
 * Opens what the replicas of a server share through the Redis at `url`.
 *
 * @throws OptionsError `configuration` when the client of Redis is not installed.
 */
export async function openSharedServices(
  url: string,
  definition: ServerDefinition,
  log: Log,
): Promise<SharedServices & { readonly redis: SharedRedis }> {
  const redis = await openSharedRedis(url, definition, log);
  return {
    redis,
    rateLimiter: (memory) => createSharedRateLimiter(redis, definition.name, memory),
    components: [
      {
        name: 'redis',
        required: false,
        async check() {
          if (!redis.isReady) throw new Error('Redis is away or refuses writes');
        },
      },
    ],
  };
}
