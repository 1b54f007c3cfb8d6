import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';
import type { Acknowledged, WorkerSettings } from './worker.fixture.ts';

export interface Worker {
  /** What it has been told is done, so far. */
  readonly acknowledged: readonly Acknowledged[];
  /** Resolves once that many writes are acknowledged, or the process has ended. */
  reached(writes: number): Promise<void>;
  kill(): void;
  /** Resolves with the exit code, null after a kill, once all output is in. */
  ended(): Promise<number | null>;
}

/**
 * Bundles the worker as the published server is bundled: it starts in a tenth of the time, and drivers load as
 * they do when installed. Call at the top of a file; the bundle is gone after it.
 */
export function bundleWorker(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-worker-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const require = createRequire(import.meta.url);
  const program = join(folder, 'worker.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./worker.fixture.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    alias: { libsql: require.resolve('libsql') },
    external: [require.resolve('libsql'), 'pg-native'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return program;
}

/** Starts the bundled worker; it is killed when the test ends. */
export function startWorker(program: string, settings: WorkerSettings): Worker {
  const args = [program, JSON.stringify(settings)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const acknowledged: Acknowledged[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => acknowledged.push(JSON.parse(line) as Acknowledged));
  const closed = once(lines, 'close');
  const exited = exitOf(child);
  return {
    acknowledged,
    async reached(writes) {
      while (acknowledged.length < writes && child.exitCode === null && child.signalCode === null) {
        await Promise.race([once(lines, 'line'), closed]);
      }
    },
    kill: () => void child.kill('SIGKILL'),
    async ended() {
      await closed;
      return exited;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return code;
}
