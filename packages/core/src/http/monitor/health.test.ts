import { expect, it } from 'vitest';
import { createHealth } from './health.ts';

function healthAt() {
  const clock = { ms: 12_345 };
  const health = createHealth('1.2.3', () => clock.ms);
  const count = (failed: number, succeeded: number) => {
    for (let i = 0; i < failed; i += 1) health.count(true);
    for (let i = 0; i < succeeded; i += 1) health.count(false);
  };
  return { clock, health, count };
}

it('reports the fields that a monitor of such a server expects', () => {
  const { clock, health, count } = healthAt();
  count(1, 9);
  clock.ms += 1_500;
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
  expect(healthAt().health.report()).toMatchObject({ status: 'healthy', requests: 0, error_rate: 0 });
});

it('is degraded below 90 % success, and healthy again five minutes later', () => {
  const { clock, health, count } = healthAt();
  count(2, 8);
  expect(health.report()).toMatchObject({ status: 'degraded', error_rate: 0.2 });

  clock.ms += 270_000;
  expect(health.report().status).toBe('degraded');
  clock.ms += 60_000;
  count(0, 1);
  expect(health.report()).toMatchObject({ status: 'healthy', error_rate: 0, requests: 11, errors: 2 });
});
