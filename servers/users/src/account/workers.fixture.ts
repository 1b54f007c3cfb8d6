import { createRequire } from 'node:module';
import * as workers from '@mcp-commons/testing/workers';
import type { Acknowledged, WorkerSettings } from './worker.fixture.ts';

export type Worker = workers.Worker<Acknowledged>;

export function bundleWorker(): string {
  const libsql = createRequire(import.meta.url).resolve('libsql');
  return workers.bundleWorker(new URL('./worker.fixture.ts', import.meta.url), {
    alias: { libsql },
    external: [libsql, 'pg-native'],
  });
}

export function startWorker(program: string, settings: WorkerSettings): Worker {
  return workers.startWorker(program, settings);
}
