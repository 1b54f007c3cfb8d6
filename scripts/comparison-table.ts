import { readFileSync } from 'node:fs';
import { table } from './readme-tables.ts';

/** What `pnpm --filter @mcp-commons/bench compare` writes. */
interface Results {
  readonly date: string;
  readonly machine: string;
  /** Processes that wanted to run meanwhile. */
  readonly load: number;
  readonly rounds: number;
  /** One list a kind of server: ours, then the one it is measured against, if there is one. */
  readonly comparisons: readonly (readonly Row[])[];
}

interface Row {
  readonly name: string;
  readonly version: string;
  readonly startMs: number;
  readonly idleMb: number;
  readonly packages: number;
  readonly installedMb: number;
  readonly modern: boolean;
}

/** The servers side by side, as they were last measured. */
export function comparisonTable(path: string): string {
  const { date, machine, load, rounds, comparisons } = JSON.parse(readFileSync(path, 'utf8')) as Results;
  const rows = comparisons
    .flat()
    .map(({ name, version, startMs, idleMb, packages, installedMb, modern }) => [
      name.startsWith('@mcp-commons/') ? `**${name.replace('@mcp-commons/', '')}**` : `${name} ${version}`,
      `${startMs} ms`,
      `${idleMb} MB`,
      String(packages),
      `${installedMb} MB`,
      modern ? '2024 to 2026' : '2024, 2025',
    ]);
  const head = [
    'Server',
    'Start to `initialize`',
    'Idle memory',
    'Packages',
    'On disk',
    'Protocol revisions',
  ];
  return `${table(head, rows)}\n\nMedians of ${rounds} starts that took turns, ${date}, ${machine}, load ${load}.`;
}
