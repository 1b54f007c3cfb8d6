import { createNetworkGuard } from '@mcp-commons/security/network-guard';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openOrigin } from '../origin.fixture.ts';
import { createRobotsPolicy } from './robots-policy.ts';

// Alone in its file, because the HTTP client keeps its clock, which a test before this one would have set to real time.
it('gives up a site that says nothing for 5 s when its robots.txt is asked for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const asked = vi.fn();
  const origin = await openOrigin({ '/robots.txt': asked });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  onTestFinished(async () => {
    vi.useRealTimers();
    await guard.close();
    await origin.close();
  });
  const { check } = createRobotsPolicy({ guard, userAgent: 'test' });
  const told = vi.fn();
  void check(new URL('/page', origin.url), new AbortController().signal).then(told);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());

  await vi.advanceTimersByTimeAsync(5_000);

  await vi.waitFor(() => expect(told).toHaveBeenCalledWith('unreachable'), { timeout: 500 });
});
