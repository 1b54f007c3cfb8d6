import { finished } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Log } from '../log.ts';
import type { Limits } from '../runtime/limits.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import { createShutdown } from '../shutdown.ts';
import { guardStdout } from './guard-stdout.ts';
import { createStdioTransport } from './stdio-transport.ts';

/** Milliseconds that calls under way get to finish after the host closed stdin. */
const endGraceMs = 500;

/** Milliseconds that the services get to open after the host closed stdin: what it has sent may be all there is. */
const openGraceMs = 1_500;

/**
 * Requests that must be under way before reading may pause. Cancellations, and answers to questions, come by the same
 * stdin and end calls, so a reasonable host is always read. The slots refuse what is too much.
 */
const minPending = 1_000;

/**
 * Serves one host over stdin and stdout until it goes away: end of input, a closed output, or a signal lead to
 * one shutdown that aborts calls, closes the services and ends the process, whatever else keeps it alive.
 */
export async function serveOverStdio(
  open: () => Promise<OpenServer>,
  { limits, log }: { readonly limits: Limits; readonly log: Log },
): Promise<void> {
  const output = guardStdout();
  const transport = createStdioTransport({
    input: process.stdin,
    output,
    maxMessageBytes: limits.messageBytes,
    maxPending: Math.max(minPending, limits.concurrency + limits.queue),
    observe: (message) => server?.observe(message),
    log,
  });
  const server = await Promise.race([open(), hostHasGone()]);
  if (server === undefined) {
    log.warn('stdin ended before the services were open');
    return process.exit();
  }
  const handle = serveStdio(server.connect, {
    transport,
    onerror: (error) => log.debug({ err: error }, 'protocol error'),
  });
  const shutdown = createShutdown(log, {
    beforeCrash: () => transport.failPending(),
    async close() {
      await handle.close();
      await server.close();
    },
  });
  output.on('error', () => shutdown('stdout closed'));
  await transport.ended(endGraceMs);
  shutdown('stdin ended');
}

async function hostHasGone(): Promise<undefined> {
  await new Promise<unknown>((resolve) => finished(process.stdin, { writable: false }, resolve));
  await setTimeout(openGraceMs);
}
