import type { Entry, OpenDirectory } from '@mcp-commons/security/path-sandbox';
import { type Cut, type VisitRules, visitEntries } from './visit-entries.ts';

/** The entries of a directory, and the branches below it that were read. */
export interface Branch {
  readonly entries: readonly Entry[];
  readonly below: Map<string, Branch>;
  /** Whether there are entries that did not fit in the tree. */
  readonly more: boolean;
}

/** Reads a tree of at most `maxEntries` entries. */
export async function readTree(
  directories: AsyncIterable<OpenDirectory>,
  rules: VisitRules,
  maxEntries: number,
): Promise<{ root: Branch; cut: Cut | undefined; isFull: boolean }> {
  const branches = new Map<string, Branch>();
  let entries = 0;
  let cut: Cut | undefined;
  let isFull = false;
  for await (const visit of visitEntries(directories, rules)) {
    cut ??= visit.cut;
    const { path } = visit.directory;
    const known = branches.get(path);
    const taken = visit.entries.slice(0, maxEntries - entries);
    entries += taken.length;
    isFull = taken.length < visit.entries.length;
    const branch: Branch = {
      entries: [...(known?.entries ?? []), ...taken],
      below: known?.below ?? new Map(),
      more: isFull,
    };
    branches.set(path, branch);
    const [, parent = '', name = path] = /^(.*)\/([^/]*)$/s.exec(path) ?? [];
    if (path !== '') branches.get(parent)?.below.set(name, branch);
    if (isFull) break;
  }
  return { root: branches.get('') ?? { entries: [], below: new Map(), more: false }, cut, isFull };
}
