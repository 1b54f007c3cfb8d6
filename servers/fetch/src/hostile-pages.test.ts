import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Peer, spawnPeer } from '@mcp-commons/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bomb, hostilePages } from './hostile-pages.fixture.ts';
import { type Origin, openOrigin, typed } from './origin.fixture.ts';

/**
 * Under 100 ms with a core of its own. Here the client, the origin that makes the pages and the processes of other
 * tests share two cores, and the time that the server waits for a core counts too. With a page that blocks the process,
 * it takes many seconds.
 */
const maxWaitMs = 2_000;

/** Under 220 in every run on Node 20, 22, 24 and 26; the promise is 300. */
const maxPeakMegabytes = 250;

/** What npm installs, because source would add the memory of its compiler. */
const bundle = fileURLToPath(new URL('../dist/bin.cjs', import.meta.url));

/**
 * Loaded before the bundle, writes the most memory that the process ever had, in kilobytes. Not maxRSS on Linux, which
 * counts what the process was forked from.
 */
const tellPeak = `
  import { readFileSync, writeFileSync } from 'node:fs';
  const peak = process.platform === 'linux'
    ? () => /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]
    : () => String(process.resourceUsage().maxRSS);
  process.on('exit', () => writeFileSync(process.env.PEAK_FILE, peak()));`;

const directory = mkdtempSync(join(tmpdir(), 'fetch-'));
const peakFile = join(directory, 'peak');
let origin: Origin;
let peer: Peer;

beforeAll(async () => {
  if (!existsSync(bundle))
    throw new Error('servers/fetch/dist is what is tested here: run `pnpm build` first.');
  origin = await openOrigin({
    '/robots.txt': typed('text/plain', ''),
    '/small': '<p>small</p>',
    '/bomb': typed('text/html', bomb(), { 'content-encoding': 'gzip' }),
    '/status-000': ({ socket }) => socket.end('HTTP/1.1 000 X\r\n\r\n'),
    '/page': ({ url = '' }, response) => {
      const [name = ''] = decodeURIComponent(url.slice(url.indexOf('?') + 1)).split('&');
      response.writeHead(200, { 'content-type': 'text/html' }).end(hostilePages[name]?.());
    },
  });
  peer = await spawnPeer('v2 modern', {
    command: process.execPath,
    args: ['--import', `data:text/javascript,${encodeURIComponent(tellPeak)}`, bundle],
    env: { ALLOW_PRIVATE_HOSTS: origin.host, PEAK_FILE: peakFile, CACHE_MS: '0', ROBOTS: 'ignore' },
  });
  await fetchUrl('/small');
}, 60_000);

const fetchUrl = (path: string) =>
  peer.callTool({ name: 'fetch_url', arguments: { url: origin.url + path } });

/** Milliseconds that the slowest of many small calls took while `work` ran. */
async function longestWaitDuring(work: Promise<unknown>): Promise<number> {
  let isRunning = true;
  let longest = 0;
  const finished = work.finally(() => {
    isRunning = false;
  });
  while (isRunning) {
    const before = performance.now();
    await fetchUrl('/small');
    longest = Math.max(longest, performance.now() - before);
  }
  await finished;
  return longest;
}

it.each(Object.keys(hostilePages))('answers %s, and other calls meanwhile', async (name) => {
  const hostile = fetchUrl(`/page?${encodeURIComponent(name)}`);
  expect(await longestWaitDuring(hostile)).toBeLessThan(maxWaitMs);
  expect((await hostile)['isError']).toBeUndefined();
});

it('answers a bomb with as much of it as is allowed, and other calls meanwhile', async () => {
  const hostile = fetchUrl('/bomb');
  expect(await longestWaitDuring(hostile)).toBeLessThan(maxWaitMs);
  expect(JSON.stringify(await hostile)).toContain('has more content than is accepted, once decompressed');
});

it('refuses a response that the HTTP client fails on, and answers other calls meanwhile', async () => {
  const hostile = fetchUrl('/status-000');
  expect(await longestWaitDuring(hostile)).toBeLessThan(maxWaitMs);
  expect(JSON.stringify(await hostile)).toContain('does not answer in valid HTTP');
});

afterAll(async () => {
  await peer.close();
  await vi.waitFor(() => readFileSync(peakFile));
  const peakMegabytes = Number(readFileSync(peakFile, 'utf8')) / 1_000;
  rmSync(directory, { recursive: true });
  await origin.close();
  expect(peakMegabytes).toBeLessThan(maxPeakMegabytes);
});

it('converts large pages one after another, so that many at once cost the memory of one', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => fetchUrl(`/page?siblings&${i}`)));
  expect(answers.map((answer) => answer['isError'])).toEqual(answers.map(() => undefined));
});
