import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../log.ts';
import { type Component, createReadiness } from './readiness.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function readinessOf(...components: readonly Component[]) {
  const lines: string[] = [];
  const log = createLog('warning', [], { write: (line) => void lines.push(line) });
  return { lines, readiness: createReadiness(components, log) };
}

const ok = async () => {};
const fail = () => Promise.reject(new Error('password of db.internal is wrong'));

describe('readiness', () => {
  it.each([
    ['ready', ok, ok],
    ['degraded', ok, fail],
    ['not_ready', fail, ok],
    ['not_ready', fail, fail],
  ] as const)('is %s as its components are', async (status, service, shared) => {
    const { readiness } = readinessOf(
      { name: 'service', required: true, check: service },
      { name: 'redis', required: false, check: shared },
    );
    expect(await readiness.report()).toEqual({
      status,
      components: {
        service: service === ok ? 'ok' : 'failed',
        redis: shared === ok ? 'ok' : 'failed',
      },
    });
  });

  it('asks at most every two seconds, whoever asks', async () => {
    const check = vi.fn(ok);
    const { readiness } = readinessOf({ name: 'service', required: true, check });
    await Promise.all(Array.from({ length: 50 }, () => readiness.report()));
    vi.advanceTimersByTime(1_999);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('counts a component that does not answer as failed, and does not ask it twice', async () => {
    const check = vi.fn(() => new Promise<void>(() => {}));
    const { readiness } = readinessOf({ name: 'service', required: true, check });
    expect((await readiness.report()).status).toBe('not_ready');
    vi.advanceTimersByTime(5_000);
    expect((await readiness.report()).status).toBe('not_ready');
    expect(check).toHaveBeenCalledOnce();
  });

  it('gives the reason only in the log, and once for each change', async () => {
    let check: () => Promise<void> = fail;
    const { readiness, lines } = readinessOf({ name: 'db', required: true, check: () => check() });
    const reports = [];
    for (const step of [fail, fail, ok, ok]) {
      check = step;
      reports.push(await readiness.report());
      vi.advanceTimersByTime(2_000);
    }
    expect(JSON.stringify(reports)).not.toContain('internal');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'not ready',
      'ready again',
    ]);
    expect(lines[0]).toContain('db.internal');
  });

  it('sends calls elsewhere while the server drains', async () => {
    const { readiness } = readinessOf({ name: 'service', required: true, check: ok });
    readiness.drain();
    expect(await readiness.report()).toEqual({ status: 'draining', components: {} });
  });
});
