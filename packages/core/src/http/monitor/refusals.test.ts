import { expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../log.ts';
import { createRefusalLog } from './refusals.ts';

it('logs the first refusal of each reason, and then at most one line in ten seconds', () => {
  const lines: string[] = [];
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const refused = createRefusalLog(createLog('warning', [], { write: (line) => void lines.push(line) }));
  for (let i = 0; i < 1_000; i += 1) refused('rate');
  refused('busy');
  vi.advanceTimersByTime(10_000);
  refused('rate');

  const logged = lines.map((line) => JSON.parse(line) as { refused: string; count: number });
  expect(logged.map(({ refused: reason, count }) => [reason, count])).toEqual([
    ['rate', 1],
    ['busy', 1],
    ['rate', 1_000],
  ]);
});
