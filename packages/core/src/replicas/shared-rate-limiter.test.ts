import { createMemoryRateLimiter } from '@mcp-commons/security/rate-limit';
import { hasProgram, startRedis } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ServerDefinition } from '../index.ts';
import { echo, sampleServer, silentLog } from '../runtime/sample-server.fixture.ts';
import { createSharedRateLimiter } from './shared-rate-limiter.ts';
import { openSharedRedis } from './shared-redis.ts';

const rate = { perMinute: 6, burst: 10 };

async function replica(url: string) {
  const definition = sampleServer([echo]) as unknown as ServerDefinition;
  const redis = await openSharedRedis(url, definition, silentLog);
  onTestFinished(() => redis.close());
  await vi.waitFor(() => expect(redis.isReady).toBe(true), { timeout: 5_000 });
  return { redis, limiter: createSharedRateLimiter(redis, 'sample', createMemoryRateLimiter(rate)) };
}

describe.skipIf(!hasProgram('redis-server'))('rate limits that replicas share', () => {
  it('count a caller at all replicas together, and callers apart', async () => {
    const server = await startRedis();
    onTestFinished(() => server.kill());
    const [a, b] = await Promise.all([replica(server.url), replica(server.url)]);

    const taken = [];
    for (let n = 0; n < 12; n += 1) taken.push(await (n % 2 ? a : b).limiter.take('ada'));

    expect(taken.map(({ allowed }) => allowed)).toEqual([...Array(10).fill(true), false, false]);
    expect(taken.map(({ remaining }) => remaining)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]);
    const { retryMs = 0, resetMs = 0 } = taken.at(-1) ?? {};
    expect([retryMs > 5_000 && retryMs <= 10_000, resetMs > 90_000 && resetMs <= 100_000]).toEqual([
      true,
      true,
    ]);
    expect(await a.limiter.take('grace')).toMatchObject({ allowed: true, remaining: 9 });
  });

  it('agree with the limiter of one process', async () => {
    const server = await startRedis();
    onTestFinished(() => server.kill());
    const { limiter } = await replica(server.url);
    const alone = createMemoryRateLimiter(rate);
    for (let n = 0; n < 15; n += 1) {
      const { allowed, remaining } = await limiter.take('ada');
      expect({ allowed, remaining }).toEqual(
        (({ allowed, remaining }) => ({ allowed, remaining }))(alone.take('ada')),
      );
    }
  });

  it('go on in memory while Redis is away, with no second burst for anybody', async () => {
    const server = await startRedis();
    onTestFinished(() => server.kill());
    const { limiter, redis } = await replica(server.url);
    for (let n = 0; n < 8; n += 1) await limiter.take('ada');

    server.freeze();
    const during = [await limiter.take('ada')];
    await vi.waitFor(() => expect(redis.isReady).toBe(false), { timeout: 5_000 });
    for (let n = 0; n < 3; n += 1) during.push(await limiter.take('ada'));
    server.thaw();

    expect(during.map(({ allowed }) => allowed)).toEqual([true, true, false, false]);
  });

  it('keep callers unreadable, and forget them once their bucket is full', async () => {
    const server = await startRedis();
    onTestFinished(() => server.kill());
    const { limiter } = await replica(server.url);
    await limiter.take('ada@example.org');

    const keys = await server.send(['KEYS', '*']);
    const [key = ''] = /mcp-commons:sample:calls:\S+/.exec(keys) ?? [];

    expect(keys).not.toContain('ada');
    expect(Number((await server.send(['PTTL', key])).slice(1))).toBeGreaterThan(0);
  });
});
