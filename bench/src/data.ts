/**
 * Compares the files of the data server with the usual way, one JSON array that is read and rewritten as a whole, with
 * a million documents of 200 bytes each: time, and peak memory of a process that does nothing else. The ratio is ours
 * to theirs.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { type Contender, contenders, type Operation, operations } from './data-operations.ts';
import { median } from './median.ts';

const documents = 1_000_000;
const documentBytes = 200;
const rounds = 3;

interface Measured {
  readonly ms: number;
  readonly peakMb: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function plant(): void {
  const [lines, array] = ['jsonl', 'json'].map((extension) =>
    openSync(join(folder, `big.${extension}`), 'w'),
  );
  if (lines === undefined || array === undefined) throw new Error('not opened');
  for (let from = 0; from < documents; from += 10_000) {
    const block = Array.from({ length: 10_000 }, (_, i) => documentOf(from + i));
    writeSync(lines, `${block.join('\n')}\n`);
    writeSync(array, `${from === 0 ? '[' : ','}${block.join(',')}`);
  }
  writeSync(array, ']');
  // Flushed, so that the measurements do not compete with these writes.
  for (const file of [lines, array]) {
    fsyncSync(file);
    closeSync(file);
  }
}

function documentOf(n: number): string {
  const id = `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const city = ['Berlin', 'Paris', 'Rome', 'Oslo'][n % 4];
  const fields = {
    _id: id,
    _rev: 1,
    name: `Person ${n}`,
    city,
    age: n % 93,
    tags: ['a', `b${n % 7}`],
    note: '',
  };
  const text = JSON.stringify(fields);
  return `${text.slice(0, -2)}${'x'.repeat(Math.max(0, documentBytes - 1 - text.length))}"}`;
}

const program = join(folder, 'operations.mjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('./data-operations.ts', import.meta.url))],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
});

function measure(contender: Contender, operation: Operation): Measured {
  const runs = Array.from({ length: rounds }, () => {
    const output = execFileSync(process.execPath, [program, contender, operation, folder], {
      encoding: 'utf8',
    });
    return JSON.parse(output) as Measured;
  });
  return { ms: median(runs.map(({ ms }) => ms)), peakMb: median(runs.map(({ peakMb }) => peakMb)) };
}

/** Milliseconds that the disk itself takes for an appended line, at the median. */
function bareAppend(): number {
  const file = openSync(join(folder, 'bare'), 'a');
  const times = Array.from({ length: 301 }, () => {
    const started = performance.now();
    writeSync(file, '{"name":"Ada"}\n');
    fdatasyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  return median(times);
}

const show = ({ ms, peakMb }: Measured) =>
  `${ms.toFixed(2).padStart(9)} ms ${peakMb.toFixed(0).padStart(5)} MB`;

plant();
process.stdout.write(`a bare write and fdatasync: ${bareAppend().toFixed(2)} ms\n`);
// All of ours first, because the writes of the other keep the disk busy for a while.
const [ours, array] = contenders.map((contender) =>
  operations.map((operation) => measure(contender, operation)),
);
for (const [i, operation] of operations.entries()) {
  const [a, b] = [ours?.[i], array?.[i]];
  if (a === undefined || b === undefined) throw new Error('not measured');
  process.stdout.write(
    `${operation}: ratio ${(a.ms / b.ms).toFixed(4)}\n  ours  ${show(a)}\n  array ${show(b)}\n`,
  );
}
