/**
 * `OPTIONS CONCURRENCY` (JSON of HTTP options, calls at once): serves a tool that answers at once and one that takes
 * 100 ms, and prints its addresses. Answers every line on stdin with the bytes of heap after garbage collection and of
 * resident memory.
 */
import { createInterface } from 'node:readline';
import { createLog, defineServer, defineTool, httpOptions, openServer } from '@mcp-commons/core';
import { serveOverHttp } from '@mcp-commons/core/http';
import * as z from 'zod';

const base = {
  description: 'Answers.',
  input: z.strictObject({ text: z.string().default('') }),
  output: z.object({ text: z.string() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};
const echo = defineTool({ ...base, name: 'echo', title: 'Echo', run: ({ text }) => ({ text }) });
const wait = defineTool({
  ...base,
  name: 'wait',
  title: 'Wait',
  run: ({ text }) => new Promise((resolve) => setTimeout(() => resolve({ text }), 100)),
});
const definition = defineServer({
  package: { name: 'bench', version: '0.0.0', description: '', license: '', author: '', homepage: '' },
  name: 'bench',
  title: 'Bench',
  instructions: '',
  options: z.object({}),
  open: () => ({ tools: [echo, wait] }),
});
const log = createLog('error');
const limits = {
  concurrency: Number(process.argv[3]),
  queue: 128,
  callTimeoutMs: 30_000,
  outputBytes: 80_000,
  messageBytes: 1e7,
};
const options = httpOptions.parse({ port: 0, metricsPort: 0, ...JSON.parse(process.argv[2] ?? '{}') });
const { url, metricsUrl } = await serveOverHttp(
  await openServer(definition, {}, { log, limits }),
  options,
  log,
);
process.stdout.write(`${JSON.stringify({ url, metricsUrl })}\n`);
createInterface({ input: process.stdin }).on('line', async () => {
  // Memory with a finalizer is freed only after the turn that runs the finalizer.
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { heapUsed, rss } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ heapUsed, rss })}\n`);
});
