/**
 * Compares the built postgres server with `@modelcontextprotocol/server-postgres` and `@bytebase/dbhub`, which take
 * turns on one PostgreSQL: `SELECT 1` per second, also over a network of 1 ms each way, and warm, after 5,000 calls,
 * when V8 has compiled the code; a query of 1,000 rows; the first page of five million rows.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '@mcp-commons/testing/postgres';
import { installPeer } from './install-peer.ts';
import { median } from './median.ts';
import { type StdioServer, startServer } from './postgres-stdio.ts';
import { startSlowNetwork } from './slow-network.ts';

const rounds = Number(process.argv[2] ?? 3);
const calls = 500;

const postgres = await startPostgres();
const network = await startSlowNetwork(Number(new URL(postgres.url).port), 1);
const farUrl = new URL(postgres.url);
farUrl.port = String(network.port);
const ours = fileURLToPath(new URL('../../servers/postgres/dist/bin.cjs', import.meta.url));
const anchor = installPeer('@modelcontextprotocol/server-postgres', '0.6.2');
const dbhub = installPeer('@bytebase/dbhub', '1.4.0');

interface Contender {
  readonly name: string;
  readonly tool: string;
  /** The arguments that make it answer with 1,000 rows. */
  readonly page: Readonly<Record<string, unknown>>;
  start(url: string): Promise<StdioServer>;
}

const contenders: readonly Contender[] = [
  {
    name: 'server-postgres (ours)',
    tool: 'query',
    page: { max_rows: 1_000 },
    start: (url) =>
      startServer([ours], {
        DATABASE_URL: url,
        ALLOW_SUPERUSER: 'true',
        MAX_BYTES: '1000000',
        MAX_OUTPUT_BYTES: '2000000',
      }),
  },
  {
    name: 'server-postgres 0.6.2',
    tool: 'query',
    page: {},
    start: (url) => startServer([join(anchor, 'dist/index.js'), url]),
  },
  {
    name: 'dbhub 1.4.0',
    tool: 'execute_sql',
    page: {},
    start: (url) => startServer([join(dbhub, 'dist/index.js'), '--transport', 'stdio', '--dsn', url]),
  },
];

const wide =
  "SELECT i AS id, 'customer ' || i AS name, i * 1.25 AS total, now() AS at, i % 2 = 0 AS paid FROM generate_series(1, 1000) i";
const huge = 'SELECT * FROM generate_series(1, 5000000)';

interface Measured {
  readonly perSecond: number;
  readonly farPerSecond: number;
  readonly warmPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly hugeMs: number;
  readonly hugeBytes: number;
  readonly peak: number;
}

async function measure({ tool, page, start }: Contender): Promise<Measured> {
  const timed = async (server: StdioServer, sql: string, args: Readonly<Record<string, unknown>> = {}) => {
    const started = performance.now();
    const { bytes, text } = await server.call(tool, { sql, ...args });
    if (/"isError":\s*true|"error"/.test(text)) throw new Error(text);
    return { ms: performance.now() - started, bytes };
  };
  const rate = async (server: StdioServer, before = 50) => {
    for (let i = 0; i < before; i += 1) await timed(server, 'SELECT 1');
    const started = performance.now();
    for (let i = 0; i < calls; i += 1) await timed(server, 'SELECT 1');
    return (calls * 1_000) / (performance.now() - started);
  };
  const far = await start(farUrl.href);
  const farPerSecond = await rate(far);
  await far.stop();

  const server = await start(postgres.url);
  const perSecond = await rate(server);
  const times: number[] = [];
  for (let i = 0; i < 200; i += 1) times.push((await timed(server, wide, page)).ms);
  times.sort((a, b) => a - b);
  const warmPerSecond = await rate(server, 5_000);
  await server.stop();

  // In a process of its own, so that the peak is of this query alone.
  const fresh = await start(postgres.url);
  await timed(fresh, 'SELECT 1');
  const { ms: hugeMs, bytes: hugeBytes } = await timed(fresh, huge, page);
  const peak = fresh.peakMegabytes();
  await fresh.stop();
  return {
    perSecond,
    farPerSecond,
    warmPerSecond,
    p50: times[100] ?? 0,
    p99: times[197] ?? 0,
    hugeMs,
    hugeBytes,
    peak,
  };
}

try {
  const runs = contenders.map(() => [] as Measured[]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, contender] of contenders.entries()) runs[i]?.push(await measure(contender));
  }
  const results = runs.map((measured) => {
    const of = (key: keyof Measured) => median(measured.map((run) => run[key]));
    return {
      perSecond: of('perSecond'),
      farPerSecond: of('farPerSecond'),
      warmPerSecond: of('warmPerSecond'),
      p50: of('p50'),
      p99: of('p99'),
      hugeMs: of('hugeMs'),
      hugeBytes: of('hugeBytes'),
      peak: of('peak'),
    };
  });
  for (const [
    i,
    { perSecond, farPerSecond, warmPerSecond, p50, p99, hugeMs, hugeBytes, peak },
  ] of results.entries()) {
    process.stdout.write(
      `${contenders[i]?.name.padEnd(24)} SELECT 1: ${perSecond.toFixed(0)}/s, far ${farPerSecond.toFixed(0)}/s, warm ${warmPerSecond.toFixed(0)}/s; 1,000 rows: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; ` +
        `5,000,000 rows: ${hugeMs.toFixed(0)} ms, ${(hugeBytes / 1e6).toFixed(2)} MB sent, peak ${peak.toFixed(0)} MB\n`,
    );
  }
  const [own, ...peers] = results;
  if (own !== undefined) {
    const best = (key: keyof Measured) => Math.min(...peers.map((peer) => peer[key]));
    const fastest = (key: 'perSecond' | 'farPerSecond' | 'warmPerSecond') =>
      Math.max(...peers.map((peer) => peer[key]));
    process.stdout.write(
      `ratios to the best peer: SELECT 1 ${(own.perSecond / fastest('perSecond')).toFixed(2)}, ` +
        `far ${(own.farPerSecond / fastest('farPerSecond')).toFixed(2)}, ` +
        `warm ${(own.warmPerSecond / fastest('warmPerSecond')).toFixed(2)}, p99 ${(own.p99 / best('p99')).toFixed(2)}, ` +
        `memory on five million rows ${(own.peak / best('peak')).toFixed(2)}\n`,
    );
  }
} finally {
  network.stop();
  await postgres.stop();
}
