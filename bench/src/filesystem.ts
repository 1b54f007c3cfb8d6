/**
 * Compares our filesystem server with the official one on the same trees: time, peak memory of the server process, and
 * how long another call waits during the first one. Build first: `pnpm build`. The ratio is ours to theirs.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type BenchTree, plantBenchTree } from './filesystem-tree.ts';
import { installPeer } from './install-peer.ts';
import { median } from './median.ts';
import { megabytesOf } from './process-memory.ts';

const rounds = 3;

interface Contender {
  readonly name: 'ours' | 'official';
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Scenario {
  readonly name: string;
  readonly call?: Readonly<Record<Contender['name'], { tool: string; input: Record<string, unknown> }>>;
}

interface Measured {
  readonly ms: number;
  readonly peakMb: number;
  /** Milliseconds: the longest wait of a small call during the measured one. */
  readonly stallMs: number;
}

const tree = plantBenchTree();
process.once('exit', () => rmSync(tree.root, { recursive: true, force: true }));

const contenders: readonly Contender[] = [
  {
    name: 'ours',
    command: [fileURLToPath(import.meta.resolve('../../servers/filesystem/dist/bin.cjs'))],
    // Both must send the same, and the official server has no limits.
    env: {
      ALLOWED_PATHS: tree.root,
      MAX_RESULTS: '100000',
      MAX_ENTRIES: '100000',
      MAX_ANSWER_BYTES: '10000000',
      MAX_OUTPUT_BYTES: '20000000',
      MAX_MESSAGE_BYTES: '100000000',
    },
  },
  {
    name: 'official',
    command: [
      join(installPeer('@modelcontextprotocol/server-filesystem', '2026.8.31'), 'dist/index.js'),
      tree.root,
    ],
    env: {},
  },
];

const both = (tool: string, input: Record<string, unknown>) => ({
  ours: { tool, input },
  official: { tool, input },
});

const scenarios = ({ wide, tree: small, flat, text }: BenchTree): readonly Scenario[] => [
  { name: 'start to the first list of tools' },
  {
    name: 'search 100,000 files, 1,000 hits',
    call: {
      ours: { tool: 'search_files', input: { path: wide, pattern: 'needle-*.md' } },
      official: { tool: 'search_files', input: { path: wide, pattern: '**/needle-*.md' } },
    },
  },
  {
    name: 'search 100,000 files, no hit',
    call: {
      ours: { tool: 'search_files', input: { path: wide, pattern: '*.absent' } },
      official: { tool: 'search_files', input: { path: wide, pattern: '**/*.absent' } },
    },
  },
  { name: 'tree of 20,000 files', call: both('directory_tree', { path: small }) },
  { name: 'list of 50,000 entries', call: both('list_directory', { path: flat }) },
  { name: 'read of 5 MB', call: both('read_file', { path: text }) },
];

async function measure({ name, command, env }: Contender, scenario: Scenario): Promise<Measured> {
  const client = new Client({ name: 'bench', version: '0.0.0' }, { versionNegotiation: { mode: 'legacy' } });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...command],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stderr: 'ignore',
  });
  const started = performance.now();
  await client.connect(transport);
  await client.listTools();
  let ms = performance.now() - started;
  let stallMs = 0;
  if (scenario.call !== undefined) {
    const { tool, input } = scenario.call[name];
    const probe = probeEvery(client, 20);
    const began = performance.now();
    const result = await client.callTool({ name: tool, arguments: input }, { timeout: 120_000 });
    ms = performance.now() - began;
    if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.content).slice(0, 300)}`);
    stallMs = await probe.stop();
  }
  const peakMb = megabytesOf(transport.pid, 'VmHWM');
  await client.close();
  return { ms, peakMb, stallMs };
}

/** Asks for something small again and again, and returns the longest wait. */
function probeEvery(client: Client, intervalMs: number): { stop(): Promise<number> } {
  let longest = 0;
  const waiting = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const asked = performance.now();
    const call = client.callTool({ name: 'get_file_info', arguments: { path: tree.text } });
    const answered = () => {
      longest = Math.max(longest, performance.now() - asked);
    };
    waiting.add(call.then(answered, answered));
  }, intervalMs);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(waiting);
      return longest;
    },
  };
}

function summarise(runs: readonly Measured[]): Measured {
  const of = (key: keyof Measured) => median(runs.map((run) => run[key]));
  return { ms: of('ms'), peakMb: of('peakMb'), stallMs: of('stallMs') };
}

const show = ({ ms, peakMb, stallMs }: Measured) =>
  `${ms.toFixed(0).padStart(6)} ms ${peakMb.toFixed(0).padStart(4)} MB, others wait ${stallMs.toFixed(0).padStart(4)} ms`;

for (const scenario of scenarios(tree)) {
  const results = new Map<Contender['name'], Measured>();
  for (const contender of contenders) {
    const runs: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await measure(contender, scenario));
    results.set(contender.name, summarise(runs));
  }
  const [ours, official] = [results.get('ours'), results.get('official')];
  if (ours === undefined || official === undefined) throw new Error('not measured');
  process.stdout.write(
    `${scenario.name}: ratio ${(ours.ms / official.ms).toFixed(2)}\n  ours     ${show(ours)}\n  official ${show(official)}\n`,
  );
}
