import { expect, it, onTestFinished, vi } from 'vitest';
import { openSite } from './open-site.fixture.ts';

// Alone in its file, because the HTTP client keeps its clock, which a test before this one would have set to real time.
it('waits longer for a silent site when a page may take longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = vi.fn();
  const { fetchUrl } = await openSite({ '/a': asked }, { robots: 'ignore', timeoutMs: 28_000 });
  const answer = fetchUrl('/a');
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());

  await vi.advanceTimersByTimeAsync(12_000);
  asked.mock.lastCall?.[1].end('late');

  expect((await answer).texts[1]).toBe('late');
});
