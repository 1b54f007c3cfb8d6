import type { OpenDirectory } from '@mcp-commons/security/path-sandbox';
import { expect, it } from 'vitest';
import { type VisitRules, visitEntries } from './visit-entries.ts';

async function* directoryWith(names: readonly string[]): AsyncGenerator<OpenDirectory> {
  yield {
    path: '',
    depth: 0,
    entries: names.map((name) => ({ name, kind: 'file' })),
    truncated: false,
    stat: async () => undefined,
    openFile: () => Promise.reject(new Error('nothing to open')),
    skip: () => {},
  };
}

/** Patterns that each take longer than a turn; `tried` counts those that were tried. */
function slowPatterns(count: number) {
  const slow = { tried: 0, exclude: Array<(path: string) => boolean>(count).fill(spin) };
  function spin(): boolean {
    slow.tried += 1;
    const end = performance.now() + 25;
    while (performance.now() < end);
    return false;
  }
  return slow;
}

const visit = async (names: readonly string[], rules: Pick<VisitRules, 'exclude' | 'deadline'>) => {
  const all = { include: () => true, gitignore: false, above: [], maxDepth: 1, maxVisited: 100 };
  const visits = [];
  for await (const { entries, cut } of visitEntries(directoryWith(names), { ...all, ...rules }))
    visits.push({ names: entries.map(({ name }) => name), cut });
  return visits;
};

it('lets other calls run between the patterns of one entry', async () => {
  const { exclude } = slowPatterns(10);
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });

  const visits = await visit(['a'], { exclude, deadline: Infinity });
  clearImmediate(next);

  expect(visits).toEqual([{ names: ['a'], cut: undefined }]);
  expect(turns).toBeGreaterThan(5);
});

it('ends within an entry when the time is over', async () => {
  const slow = slowPatterns(100);
  const names = Array.from({ length: 50 }, (_, i) => `file ${i}`);

  const visits = await visit(names, { exclude: slow.exclude, deadline: performance.now() + 100 });

  expect(visits).toEqual([{ names: [], cut: 'time' }]);
  expect(slow.tried).toBeLessThan(10);
});
