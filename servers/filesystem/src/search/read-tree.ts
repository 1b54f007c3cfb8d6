import type { Entry, OpenDirectory } from '@mcp-commons/security/path-sandbox';
import { type Cut, type VisitRules, visitEntries } from './visit-entries.ts';

/** What is in a directory, and below those directories that were read. */
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
): Promise<{ root: Branch; entries: number; cut: Cut | undefined }> {
  const branches = new Map<string, Branch>();
  let entries = 0;
  let cut: Cut | undefined;
  for await (const visit of visitEntries(directories, rules)) {
    cut ??= visit.cut;
    const { path } = visit.directory;
    const known = branches.get(path);
    const taken = visit.entries.slice(0, maxEntries - entries);
    entries += taken.length;
    const branch: Branch = {
      entries: [...(known?.entries ?? []), ...taken],
      below: known?.below ?? new Map(),
      more: taken.length < visit.entries.length,
    };
    branches.set(path, branch);
    const [, parent = '', name = path] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
    if (path !== '') branches.get(parent)?.below.set(name, branch);
    if (entries >= maxEntries) break;
  }
  return { root: branches.get('') ?? { entries: [], below: new Map(), more: false }, entries, cut };
}
