import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';

/** A process that works beside others, and prints a line of JSON for each operation that was confirmed to it. */
export interface Worker<Acknowledged> {
  /** The operations that were confirmed so far. */
  readonly acknowledged: readonly Acknowledged[];
  /** Resolves once that many operations are confirmed, or the process has ended. */
  reached(count: number): Promise<void>;
  kill(): void;
  /** Resolves with the exit code, null after a kill, once all output is in. */
  ended(): Promise<number | null>;
}

/**
 * Bundles a worker like a published server, because it then starts in a tenth of the time. Call this at the top of a
 * test file; the bundle is deleted after the tests.
 */
export function bundleWorker(entry: URL, options: BuildOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-worker-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'worker.mjs');
  buildSync({
    entryPoints: [fileURLToPath(entry)],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    ...options,
  });
  return program;
}

/** Starts a bundled worker with its settings as JSON in argv; it is killed when the test ends. */
export function startWorker<Acknowledged>(program: string, settings: object): Worker<Acknowledged> {
  const args = [program, JSON.stringify(settings)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const acknowledged: Acknowledged[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => acknowledged.push(JSON.parse(line) as Acknowledged));
  let open = true;
  const closed = once(lines, 'close').then(() => {
    open = false;
  });
  const exited: Promise<number | null> = once(child, 'exit').then(([code]) => code);
  return {
    acknowledged,
    async reached(count) {
      while (acknowledged.length < count && open) {
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
