import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHealth } from './health.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function counted() {
  const health = createHealth('1.2.3');
  const count = (failed: number, succeeded: number) => {
    for (let i = 0; i < failed; i += 1) health.count(true);
    for (let i = 0; i < succeeded; i += 1) health.count(false);
  };
  return { health, count };
}

it('reports the fields that a monitor of such a server expects', () => {
  const { health, count } = counted();
  count(1, 9);
  vi.advanceTimersByTime(1_500);
  expect(health.report()).toEqual({
    status: 'healthy',
    uptime: 1.5,
    requests: 10,
    errors: 1,
    error_rate: 0.1,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    version: '1.2.3',
  });
});

it('is healthy before the first request', () => {
  expect(createHealth('1.2.3').report()).toMatchObject({ status: 'healthy', requests: 0, error_rate: 0 });
});

it('is degraded below 90 % success, and healthy again five minutes later', () => {
  const { health, count } = counted();
  count(2, 8);
  expect(health.report()).toMatchObject({ status: 'degraded', error_rate: 0.2 });

  vi.advanceTimersByTime(270_000);
  expect(health.report().status).toBe('degraded');
  vi.advanceTimersByTime(60_000);
  count(0, 1);
  expect(health.report()).toMatchObject({ status: 'healthy', error_rate: 0, requests: 11, errors: 2 });
});
