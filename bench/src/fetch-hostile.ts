/**
 * Measures how long another call takes while our fetch server converts a page that is made to block it, for every
 * hostile page of its tests, slowest first; and the most memory that the server needed. Build first: `pnpm build`.
 * Client, origin and server share the machine's cores, and the pages are made before the first call.
 */
import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { bomb, hostilePages } from '../../servers/fetch/src/hostile-pages.fixture.ts';
import { megabytesOf } from './process-memory.ts';

const html = { 'content-type': 'text/html' };
const pages = new Map<string, { headers: OutgoingHttpHeaders; body: Buffer }>(
  Object.entries(hostilePages).map(([name, make]) => [name, { headers: html, body: Buffer.from(make()) }]),
);
pages.set('a bomb', { headers: { ...html, 'content-encoding': 'gzip' }, body: bomb() });
const small = { headers: html, body: Buffer.from('<p>small</p>') };

const origin = createServer(({ url = '' }, response) => {
  const { headers, body } = pages.get(decodeURIComponent(url.slice(2))) ?? small;
  response.writeHead(200, headers).end(body);
});
origin.listen(0, '127.0.0.1');
await once(origin, 'listening');
const host = `127.0.0.1:${(origin.address() as AddressInfo).port}`;

const client = new Client({ name: 'bench', version: '0.0.0' });
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [fileURLToPath(new URL('../../servers/fetch/dist/bin.cjs', import.meta.url))],
  env: { PATH: process.env['PATH'] ?? '', ALLOW_PRIVATE_HOSTS: host, CACHE_MS: '0', ROBOTS: 'ignore' },
});
await client.connect(transport);

async function fetchPage(name: string): Promise<void> {
  const url = `http://${host}/?${encodeURIComponent(name)}`;
  const { isError, content } = await client.callTool({ name: 'fetch_url', arguments: { url } });
  if (isError) throw new Error(`${name}: ${JSON.stringify(content)}`);
}

/** Milliseconds of the slowest of the small calls that were made while a page was converted. */
async function longestWaitDuring(name: string): Promise<number> {
  let isRunning = true;
  const page = fetchPage(name).finally(() => {
    isRunning = false;
  });
  let longest = 0;
  while (isRunning) {
    const began = performance.now();
    await fetchPage('small');
    longest = Math.max(longest, performance.now() - began);
  }
  await page;
  return longest;
}

await fetchPage('small');
const waits: [string, number][] = [];
for (const name of pages.keys()) waits.push([name, await longestWaitDuring(name)]);
for (const [name, ms] of waits.toSorted(([, a], [, b]) => b - a))
  process.stdout.write(`${ms.toFixed(0).padStart(6)} ms while it reads ${name}\n`);
process.stdout.write(`most memory: ${megabytesOf(transport.pid, 'VmHWM').toFixed(0)} MB\n`);
await client.close();
origin.close();
