/**
 * A process that writes one collection beside others. It gets its settings as JSON in argv and prints the number of
 * each step once the step is done.
 */
import { writeSync } from 'node:fs';
import { openIn } from './collections.fixture.ts';
import type { Document } from './document.ts';

export interface WorkerSettings {
  readonly dataDir: string;
  readonly worker: number;
  /** Documents to insert in each step, and nothing else; without it, insert, change and delete without end. */
  readonly batches?: readonly number[];
  /** More text that each of these documents holds. */
  readonly text?: string;
}

/** What a worker does in its step `n`: a document, a change to one, or its end. */
export function stepOf(n: number): { readonly does: 'insert' | 'change' | 'delete'; readonly to: number } {
  if (n % 10 === 9) return { does: 'delete', to: n - 9 };
  return n % 5 === 4 ? { does: 'change', to: n - 3 } : { does: 'insert', to: n };
}

async function work({ dataDir, worker, batches, text }: WorkerSettings): Promise<void> {
  const { collections } = openIn(dataDir);
  const { signal } = new AbortController();
  const insert = (documents: readonly Document[]) =>
    collections.insert('shared', documents, { upsert: false, signal });
  const done = (step: number) => writeSync(1, `${step}\n`);
  for (const [step, size] of (batches ?? []).entries()) {
    await insert(Array.from({ length: size }, (_, n) => ({ worker, step, n, text })));
    done(step);
  }
  for (let step = 0; batches === undefined; step += 1) {
    const { does, to } = stepOf(step);
    const id = `${worker}-${to}`;
    if (does === 'insert') await insert([{ _id: id, worker, text: 'x'.repeat(500) }]);
    else {
      const change = (document: Document) =>
        document['_id'] !== id ? undefined : does === 'delete' ? null : { ...document, changed: true };
      await collections.change('shared', { needle: JSON.stringify(id), signal, change });
    }
    done(step);
  }
}

// The tests import `stepOf`.
if (process.argv[2]?.startsWith('{')) await work(JSON.parse(process.argv[2]) as WorkerSettings);
