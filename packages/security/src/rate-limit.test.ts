import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryRateLimiter, rateLimitHeaders } from './rate-limit.ts';

const rate = { perMinute: 60, burst: 3 };

function limiterAt(options: { maxKeys?: number } = {}) {
  const clock = { ms: 1_000 };
  const limiter = createMemoryRateLimiter(rate, { now: () => clock.ms, ...options });
  const take = async (key: string) => (await limiter.take(key)).allowed;
  return { clock, limiter, take };
}

it('allows the burst at once, then one call an interval', async () => {
  const { clock, limiter, take } = limiterAt();
  const burst = [await limiter.take('a'), await limiter.take('a'), await limiter.take('a')];
  expect(burst.map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
  expect(await limiter.take('a')).toEqual({ allowed: false, remaining: 0, resetMs: 3_000, retryMs: 1_000 });

  clock.ms += 999;
  expect(await take('a')).toBe(false);
  clock.ms += 1;
  expect(await take('a')).toBe(true);
  expect(await take('a')).toBe(false);
});

it('counts each caller alone', async () => {
  const { take } = limiterAt();
  const first = [await take('a'), await take('a'), await take('a'), await take('a')];
  expect([...first, await take('b')]).toEqual([true, true, true, false, true]);
});

it('does not punish refused attempts', async () => {
  const { clock, take } = limiterAt();
  for (let i = 0; i < 1_000; i += 1) await take('a');
  clock.ms += 1_000;
  expect(await take('a')).toBe(true);
});

it('remembers a bounded number of callers, and forgets the one unused for the longest time', async () => {
  const { take } = limiterAt({ maxKeys: 2 });
  for (let i = 0; i < 3; i += 1) await take('spent');
  for (let i = 0; i < 1_000; i += 1) {
    await take(`stranger ${i}`);
    expect(await take('spent')).toBe(false);
  }
  await take('x');
  await take('y');
  expect(await take('spent')).toBe(true);
});

it('never allows more than the burst and what grows in the time', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(pauses, async (waits) => {
      const { clock, take } = limiterAt();
      const start = clock.ms;
      let allowed = 0;
      for (const wait of waits) {
        clock.ms += wait;
        if (await take('a')) allowed += 1;
      }
      expect(allowed).toBeLessThanOrEqual(rate.burst + (clock.ms - start) / 1_000);
    }),
  );
});

it('says in headers what is left, and when to come back', async () => {
  const { limiter } = limiterAt();
  expect(rateLimitHeaders(rate, await limiter.take('a'))).toEqual({
    'ratelimit-policy': '"calls";q=3;w=3',
    ratelimit: '"calls";r=2;t=1',
  });
  await limiter.take('a');
  await limiter.take('a');
  expect(rateLimitHeaders(rate, await limiter.take('a'))).toEqual({
    'ratelimit-policy': '"calls";q=3;w=3',
    ratelimit: '"calls";r=0;t=3',
    'retry-after': '1',
  });
});
