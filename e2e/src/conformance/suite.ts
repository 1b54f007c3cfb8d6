import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createLog, httpOptions, openServer, type ServerDefinition } from '@mcp-commons/core';
import { serveOverHttp } from '@mcp-commons/core/http';
import { onTestFinished } from 'vitest';
import type * as z from 'zod';

const suite = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);
const shim = fileURLToPath(new URL('./node20-shim.mjs', import.meta.url));

/** Serves a definition over core's HTTP on a free port until the test ends, under the name that the suite demands. */
export async function serveLocally<Options extends z.ZodObject>(
  definition: ServerDefinition<Options>,
  options: z.input<Options>,
): Promise<URL> {
  const log = createLog('error');
  const server = await openServer(definition, options, {
    log: createLog('error', [], { write: () => undefined }),
  });
  const service = await serveOverHttp(server, httpOptions.parse({ port: 0, drainMs: 0, rateLimit: 0 }), log);
  onTestFinished(() => service.close());
  // The DNS rebinding scenario runs against localhost only.
  return new URL(`http://localhost:${service.url.port}/mcp`);
}

export interface SuiteRun {
  readonly code: number;
  readonly output: string;
}

/** Reads the scored scenarios from the summary of a run, passed and failed; leaves out those that are not scored. */
export function scored(output: string): { passed: string[]; failed: string[] } {
  const summary = output.slice(output.indexOf('=== SUMMARY ==='));
  const unscored = new Set([...summary.matchAll(/^ +[✓✗] (\S+) \(/gm)].map(([, name]) => name));
  const scenarios = [...summary.matchAll(/^([✓✗]) (\S+): \d+ passed, \d+ failed/gm)]
    .map(([, mark, name = '']) => ({ mark, name }))
    .filter(({ name }) => !unscored.has(name));
  const named = (wanted: string) => scenarios.filter(({ mark }) => mark === wanted).map(({ name }) => name);
  return { passed: named('✓'), failed: named('✗') };
}

/** Runs the official suite against a server; `code` is 0 when every scored scenario passed. */
export function runSuite(url: URL, args: readonly string[]): Promise<SuiteRun> {
  const command = ['--import', shim, suite, 'server', '--url', url.href, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error ? 1 : 0,
        output: stdout + stderr,
      });
    });
  });
}
