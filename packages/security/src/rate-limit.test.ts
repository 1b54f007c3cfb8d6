import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryRateLimiter, rateLimitHeaders } from './rate-limit.ts';

const rate = { perMinute: 60, burst: 3 };

function limiterAt(options: { maxKeys?: number } = {}) {
  const clock = { ms: 1_000 };
  const limiter = createMemoryRateLimiter(rate, { now: () => clock.ms, ...options });
  const take = (key: string) => limiter.take(key).allowed;
  return { clock, limiter, take };
}

it('allows the burst at once, then one call an interval', () => {
  const { clock, limiter, take } = limiterAt();
  const burst = [limiter.take('a'), limiter.take('a'), limiter.take('a')];
  expect(burst.map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
  expect(limiter.take('a')).toEqual({ allowed: false, remaining: 0, resetMs: 3_000, retryMs: 1_000 });

  clock.ms += 999;
  expect(take('a')).toBe(false);
  clock.ms += 1;
  expect(take('a')).toBe(true);
  expect(take('a')).toBe(false);
});

it('counts each caller separately', () => {
  const { take } = limiterAt();
  const first = [take('a'), take('a'), take('a'), take('a')];
  expect([...first, take('b')]).toEqual([true, true, true, false, true]);
});

it('does not punish refused attempts', () => {
  const { clock, take } = limiterAt();
  for (let i = 0; i < 1_000; i += 1) take('a');
  clock.ms += 1_000;
  expect(take('a')).toBe(true);
});

it('remembers a limited number of callers, and forgets the one unused for the longest time', () => {
  const { take } = limiterAt({ maxKeys: 3 });
  for (let i = 0; i < 3; i += 1) take('spent');
  for (let i = 0; i < 1_000; i += 1) {
    for (let j = 0; j < i % 3; j += 1) take(`stranger ${i}-${j}`);
    expect(take('spent')).toBe(false);
  }
  for (const key of ['x', 'y', 'z']) take(key);
  expect(take('spent')).toBe(true);
});

it('never allows more than the burst and the calls regained over time', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(pauses, (waits) => {
      const { clock, take } = limiterAt();
      const start = clock.ms;
      let allowed = 0;
      for (const wait of waits) {
        clock.ms += wait;
        if (take('a')) allowed += 1;
      }
      expect(allowed).toBeLessThanOrEqual(rate.burst + (clock.ms - start) / 1_000);
    }),
  );
});

it('says in headers what is left, and when to come back', () => {
  const { limiter } = limiterAt();
  expect(rateLimitHeaders(rate, limiter.take('a'))).toEqual({
    'ratelimit-policy': '"calls";q=3;w=3',
    ratelimit: '"calls";r=2;t=1',
  });
  limiter.take('a');
  limiter.take('a');
  expect(rateLimitHeaders(rate, limiter.take('a'))).toEqual({
    'ratelimit-policy': '"calls";q=3;w=3',
    ratelimit: '"calls";r=0;t=3',
    'retry-after': '1',
  });
});
