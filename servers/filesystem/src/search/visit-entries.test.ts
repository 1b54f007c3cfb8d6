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

/** A pattern that takes longer than a turn. */
function spin(): boolean {
  const end = performance.now() + 25;
  while (performance.now() < end);
  return false;
}

const visit = async (names: readonly string[], rules: Partial<VisitRules> & Pick<VisitRules, 'deadline'>) => {
  const all = { include: () => true, exclude: [], gitignore: false, above: [], maxDepth: 1, maxVisited: 100 };
  const visits = [];
  for await (const { entries, cut } of visitEntries(directoryWith(names), { ...all, ...rules }))
    visits.push({ names: entries.map(({ name }) => name), cut });
  return visits;
};

it.each<[string, string[], Partial<VisitRules>]>([
  ['the patterns of one entry', ['a'], { exclude: Array(10).fill(spin) }],
  ['entries', Array(10).fill('a'), { include: () => !spin() }],
])('lets other calls run between %s', async (_what, names, rules) => {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });

  const visits = await visit(names, { ...rules, deadline: Infinity });
  clearImmediate(next);

  expect(visits.flatMap((each) => each.names)).toEqual(names);
  expect(turns).toBeGreaterThan(5);
});

it('ends within an entry when the time is over', async () => {
  let tried = 0;
  const exclude = Array(100).fill(() => {
    tried += 1;
    return spin();
  });
  const names = Array.from({ length: 50 }, (_, i) => `file ${i}`);

  const visits = await visit(names, { exclude, deadline: performance.now() + 100 });

  expect(visits).toEqual([{ names: [], cut: 'time' }]);
  expect(tried).toBeLessThan(10);
});
