import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { bundleWorker, startWorker } from '@mcp-commons/testing/workers';
import { expect, it } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { everyDocument, never, openIn } from './collections.fixture.ts';
import { stepOf } from './worker.fixture.ts';

const program = bundleWorker(new URL('./worker.fixture.ts', import.meta.url));

it('four processes that write 10,000 documents each lose none', { timeout: 300_000 }, async () => {
  const dataDir = emptyFolder();
  // Single documents and batches, together 10,000.
  const batches = Array.from({ length: 200 }, (_, i) => [1, 1, 8, 190][i % 4] ?? 1);
  const workers = [0, 1, 2, 3].map((worker) => startWorker<number>(program, { dataDir, worker, batches }));

  expect(await Promise.all(workers.map((worker) => worker.ended()))).toEqual([0, 0, 0, 0]);

  const { collections } = openIn(dataDir);
  const documents = await everyDocument(collections, 'shared');
  const written = new Set(documents.map(({ worker, step, n }) => `${worker} ${step} ${n}`));
  expect(documents).toHaveLength(40_000);
  expect(written.size).toBe(40_000);
  expect(new Set(documents.map(({ _id }) => _id)).size).toBe(40_000);
  expect(readdirSync(dataDir)).toEqual(['shared.jsonl']);
});

it('a batch is there whole or not at all, for readers and after a kill', {
  timeout: 300_000,
}, async () => {
  const size = 2_000;
  const batches = { batches: Array(20).fill(size), text: 'x'.repeat(4_000) };
  for (let worker = 0; worker < 8; worker += 1) {
    const dataDir = emptyFolder();
    const { collections } = openIn(dataDir);
    const beyondWhole = async () => ((await collections.count('shared', never)) ?? 0) % size;
    const running = startWorker<number>(program, { dataDir, worker, ...batches });
    await running.reached(1);
    const before = filesIn(dataDir);
    while (filesIn(dataDir) === before) await setImmediate();
    // In the middle of the second batch: a part of it has been written.
    if (worker % 2 === 0) running.kill();
    expect(await beyondWhole()).toBe(0);
    running.kill();
    await running.ended();
    expect(await beyondWhole()).toBe(0);
    await collections.insert('shared', [{ worker: -1 }], { upsert: false, signal: never });
    expect(await beyondWhole()).toBe(1);
  }
});

/** The names and sizes of the files that a writer changes, the lock aside. */
function filesIn(dataDir: string): string {
  const names = ['shared.jsonl', 'shared.jsonl.tmp'];
  return names.map((name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size).join();
}

it('a hundred kills lose no acknowledged write and leave no unreadable file', {
  timeout: 300_000,
}, async () => {
  const dataDir = emptyFolder();
  const { collections } = openIn(dataDir);
  const waiting = Array.from({ length: 100 }, (_, worker) => worker);
  const acknowledged = new Map<number, number>();
  // Five at a time: each dies in the middle of its own writes and of those of the others.
  while (waiting.length > 0) {
    await Promise.all(
      waiting.splice(0, 5).map(async (worker) => {
        const running = startWorker<number>(program, { dataDir, worker });
        await running.reached(1 + ((worker * 7) % 11));
        running.kill();
        expect(await running.ended()).toBe(null);
        acknowledged.set(worker, running.acknowledged.length);
      }),
    );
    const { damaged } = await collections.scan(
      'shared',
      { timeoutMs: 60_000, signal: never },
      () => undefined,
    );
    expect(damaged).toBe(0);
  }

  await collections.insert('shared', [{ worker: -1 }], { upsert: false, signal: never });
  const documents = await everyDocument(collections, 'shared');
  for (const [worker, steps] of acknowledged) {
    const found = documents.filter((document) => document['worker'] === worker).map(describe);
    // The step in which it died may have been done or not.
    expect([documentsAfter(worker, steps), documentsAfter(worker, steps + 1)]).toContainEqual(found);
  }
  expect(readdirSync(dataDir).filter((file) => /\.lock/.test(file))).toEqual([]);
});

const describe = ({ _id, changed }: Record<string, unknown>) => `${_id}${changed === true ? ' changed' : ''}`;

function documentsAfter(worker: number, steps: number): string[] {
  const documents = new Map<number, string>();
  for (let step = 0; step < steps; step += 1) {
    const { does, to } = stepOf(step);
    if (does === 'delete') documents.delete(to);
    else documents.set(to, `${worker}-${to}${does === 'change' ? ' changed' : ''}`);
  }
  return [...documents.values()];
}
