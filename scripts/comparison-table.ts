import { readFileSync } from 'node:fs';
import { table } from './readme-tables.ts';

/** What `pnpm --filter @mcp-commons/bench compare` writes. */
interface Results {
  readonly date: string;
  readonly machine: string;
  /** The load average during the measurement. */
  readonly load: number;
  readonly rounds: number;
  /** One list per kind of server: ours, then its peer, if it has one. */
  readonly comparisons: readonly (readonly Row[])[];
}

/** What `pnpm --filter @mcp-commons/bench proofs` writes: by server, only for those of this repository. */
interface Proofs {
  /** Scenarios of the official suite that pass, by protocol revision. */
  readonly conformance: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Cases of the attack corpus. */
  readonly attacks: Readonly<Record<string, number>>;
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

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** The servers side by side, as they were last measured and tested. */
export function comparisonTable(resultsPath: string, proofsPath: string): string {
  const { date, machine, load, rounds, comparisons } = read(resultsPath) as Results;
  const { conformance, attacks } = read(proofsPath) as Proofs;
  const proven = (name: string) => {
    const server = name.replace('@mcp-commons/server-', '');
    const scenarios = Object.values(conformance[server] ?? {}).join(' + ');
    return [scenarios || '–', String(attacks[server] ?? '–')];
  };
  const rows = comparisons
    .flat()
    .map(({ name, version, startMs, idleMb, packages, installedMb, modern }) => [
      name.startsWith('@mcp-commons/') ? `**${name.replace('@mcp-commons/', '')}**` : `${name} ${version}`,
      `${startMs} ms`,
      `${idleMb} MB`,
      String(packages),
      `${installedMb} MB`,
      modern ? '2024 to 2026' : '2024, 2025',
      ...proven(name),
    ]);
  const head = [
    'Server',
    'Start to `initialize`',
    'Idle memory',
    'Packages',
    'On disk',
    'Protocol revisions',
    'Conformance',
    'Attacks',
  ];
  return `${table(head, rows)}\n\nMedians of ${rounds} starts that took turns, ${date}, ${machine}, load ${load}.`;
}
