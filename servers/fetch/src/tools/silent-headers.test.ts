import { expect, it, onTestFinished, vi } from 'vitest';
import { openSite } from '../open-site.fixture.ts';

// Alone in its file, because the HTTP client keeps its clock, which a test before this one would have set to real time.
it('names the option that gives a silent site more time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = vi.fn();
  const { origin, fetchUrl } = await openSite({ '/a': asked }, { robots: 'ignore' });
  const answer = fetchUrl('/a');
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());

  await vi.advanceTimersByTimeAsync(12_000);

  expect((await answer).texts).toEqual([
    `Error: ${origin.host} did not send response headers in time. Try again, or the operator raises TIMEOUT_MS.`,
  ]);
});
