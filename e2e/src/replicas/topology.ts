import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startRedis, type TestRedis } from '@mcp-commons/testing';
import { startPostgres, type TestPostgres } from '@mcp-commons/testing/postgres';
import { expect, vi } from 'vitest';
import { installServer } from '../installed-server.ts';
import { apiKey } from './call.ts';
import { type LoadBalancer, startNginx } from './nginx.ts';
import { createReplica, type Replica } from './replica.ts';

/** What deploy/compose.yaml describes, as processes: two replicas of users, PostgreSQL, Redis, and nginx in front. */
export interface Topology {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  readonly replicas: readonly [Replica, Replica];
  readonly balancer: LoadBalancer;
  stop(): Promise<void>;
}

export async function startTopology(): Promise<Topology> {
  const server = installServer('users', { offline: false });
  const client = dirname(createRequire(import.meta.url).resolve('ioredis/package.json'));
  symlinkSync(client, join(server.folder, 'node_modules/ioredis'));
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    MCP_API_KEY: apiKey,
    LEGACY_SESSIONS: 'false',
    // Counted in Redis, and enough for tests that are all one caller.
    RATE_LIMIT: '100000',
    RATE_BURST: '10000',
  };
  const replicas = [await createReplica(server, env), await createReplica(server, env)] as const;
  await Promise.all(replicas.map((replica) => replica.start()));
  for (const { url } of replicas) {
    await vi.waitFor(
      async () =>
        expect(await (await fetch(new URL('/readyz', url))).json()).toMatchObject({ status: 'ready' }),
      { timeout: 30_000, interval: 50 },
    );
  }
  const balancer = await startNginx(join(server.folder, 'nginx'), [replicas[0].url, replicas[1].url]);
  return {
    postgres,
    redis,
    replicas,
    balancer,
    async stop() {
      await balancer.stop();
      for (const replica of replicas) replica.kill();
      await Promise.all([redis.kill(), postgres.stop()]);
      server.remove();
    },
  };
}
