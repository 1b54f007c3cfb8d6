/** One operation on a million documents, in a process of its own; prints milliseconds and peak memory as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCollections } from '../../servers/data/src/collection/collections.ts';
import { compileFilter } from '../../servers/data/src/query/compile-filter.ts';
import { median } from './median.ts';

export const contenders = ['ours', 'array'] as const;
export type Contender = (typeof contenders)[number];

export const operations = [
  'append one document, with fdatasync',
  'filter by a number, 10,753 hits',
  'filter by a text and a number',
  'first ten hits',
  'change one document',
] as const;
export type Operation = (typeof operations)[number];

type Document = Readonly<Record<string, unknown>>;
type Work = () => unknown;

const id = '00000000-0000-7000-8000-000000500000';

function ours(folder: string): Record<Operation, Work> {
  const collections = createCollections({
    dataDir: folder,
    allowedExtensions: ['.jsonl'],
    maxFileSize: 1e12,
    maxDocumentBytes: 1e6,
    maxCollections: 10,
    lockTimeoutMs: 5_000,
    onRepair: () => undefined,
  });
  const { signal } = new AbortController();
  const find = async (asked: object, limit = Number.POSITIVE_INFINITY) => {
    const { matches, needle } = compileFilter(asked);
    const found: Document[] = [];
    await collections.scan('big', { needle, timeoutMs: 60_000, signal }, ({ document }) => {
      if (matches(document)) found.push(document);
      return found.length === limit;
    });
  };
  return {
    'append one document, with fdatasync': () =>
      collections.insert('big', [{ name: 'Ada' }], { upsert: false, signal }),
    'filter by a number, 10,753 hits': () => find({ age: 7 }),
    'filter by a text and a number': () => find({ city: 'Rome', age: 7 }),
    'first ten hits': () => find({ city: 'Rome' }, 10),
    'change one document': () =>
      collections.change('big', {
        needle: JSON.stringify(id),
        signal,
        change: (document) => (document['_id'] === id ? { ...document, age: 1 } : undefined),
      }),
  };
}

function array(folder: string): Record<Operation, Work> {
  const file = join(folder, 'big.json');
  const load = () => JSON.parse(readFileSync(file, 'utf8')) as Document[];
  return {
    'append one document, with fdatasync': () => {
      writeFileSync(file, JSON.stringify([...load(), { name: 'Ada' }]), { flush: true });
    },
    'filter by a number, 10,753 hits': () => load().filter(({ age }) => age === 7),
    'filter by a text and a number': () => load().filter(({ city, age }) => city === 'Rome' && age === 7),
    'first ten hits': () =>
      load()
        .filter(({ city }) => city === 'Rome')
        .slice(0, 10),
    'change one document': () => {
      const changed = load().map((each) => (each['_id'] === id ? { ...each, age: 1 } : each));
      writeFileSync(file, JSON.stringify(changed), { flush: true });
    },
  };
}

async function run(contender: Contender, operation: Operation, folder: string): Promise<void> {
  const work = { ours, array }[contender](folder)[operation];
  // Repeats a short operation and reports the median, because the first call is slower than the later ones.
  const times: number[] = [];
  do {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  } while (times.length < 301 && times.reduce((sum, time) => sum + time, 0) < 500);
  process.stdout.write(JSON.stringify({ ms: median(times), peakMb: process.resourceUsage().maxRSS / 1_024 }));
}

const [, , contender, operation, folder] = process.argv;
if (folder !== undefined) await run(contender as Contender, operation as Operation, folder);
