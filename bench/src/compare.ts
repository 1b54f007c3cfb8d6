/**
 * Compares every server of this repository, packed and installed by npm, with the server of the same kind that people
 * use today: time to the answer to `initialize` (they take turns), idle memory, packages, bytes on disk, and whether it
 * speaks the protocol of 2026. Writes bench/results.json, from which `pnpm generate` makes the table of the root
 * README. Build first: `pnpm build`.
 */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { installPeer } from './install-peer.ts';
import { median } from './median.ts';
import { startProcess } from './start-process.ts';

const rounds = Number(process.argv[2] ?? 15);
const servers = fileURLToPath(new URL('../../servers', import.meta.url));
const installed = mkdtempSync(join(tmpdir(), 'mcp-commons-compare-'));
process.once('exit', () => rmSync(installed, { recursive: true, force: true }));

interface Contender {
  readonly name: string;
  readonly version: string;
  /** The folder that npm installed into. */
  readonly home: string;
  readonly command: readonly string[];
}

/** The peer of each of our servers, with the arguments that it needs to start. */
const peers: Readonly<Record<string, { name: string; version: string; args: readonly string[] }>> = {
  fetch: { name: 'mcp-fetch-server', version: '1.1.2', args: [] },
  filesystem: { name: '@modelcontextprotocol/server-filesystem', version: '2026.8.31', args: ['/tmp'] },
  postgres: {
    name: '@modelcontextprotocol/server-postgres',
    version: '0.6.2',
    args: ['postgres://localhost/none'],
  },
};

const versionIn = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;

function installOurs(server: string): Contender {
  const home = join(installed, server);
  execFileSync('pnpm', ['pack', '--pack-destination', home], { cwd: join(servers, server), stdio: 'ignore' });
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  const [tarball = ''] = readdirSync(home).filter((file) => file.endsWith('.tgz'));
  const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...flags, join(home, tarball)], { cwd: home, stdio: 'ignore' });
  const name = `@mcp-commons/server-${server}`;
  const folder = join(home, 'node_modules', name);
  const args = server === 'filesystem' ? ['/tmp'] : [];
  return { name, version: versionIn(folder), home, command: [join(folder, 'dist/bin.cjs'), ...args] };
}

function installTheirs({ name, version, args }: (typeof peers)[string]): Contender {
  const folder = installPeer(name, version);
  const home = dirname(folder.slice(0, folder.lastIndexOf('node_modules') + 1));
  return { name, version, home, command: [join(folder, 'dist/index.js'), ...args] };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}

async function speaksModern({ command }: Contender): Promise<boolean> {
  const client = new Client(
    { name: 'bench', version: '0.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...command],
    stderr: 'ignore',
  });
  try {
    await client.connect(transport, { timeout: 10_000 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

async function measure(contenders: readonly Contender[]) {
  const times = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [{ command }, measured] of times) measured.push((await startProcess(command)).ms);
  }
  const rows = [];
  for (const [contender, measured] of times) {
    const { name, version, home, command } = contender;
    const lock = readFileSync(join(home, 'node_modules/.package-lock.json'), 'utf8');
    rows.push({
      name,
      version,
      startMs: Math.round(median(measured)),
      idleMb: Math.round((await startProcess(command, 1_000)).megabytes),
      packages: Object.keys((JSON.parse(lock) as { packages: object }).packages).length,
      installedMb: Math.round(bytesIn(join(home, 'node_modules')) / 100_000) / 10,
      modern: await speaksModern(contender),
    });
  }
  return rows;
}

const comparisons = [];
for (const server of readdirSync(servers).sort()) {
  const peer = peers[server];
  const rows = await measure([installOurs(server), ...(peer === undefined ? [] : [installTheirs(peer)])]);
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  comparisons.push(rows);
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
const date = new Date().toISOString().slice(0, 10);
// On a busy machine a start takes many times as long, but the order of the servers stays the same.
const load = Math.round(loadavg()[0] ?? 0);
writeFileSync(
  fileURLToPath(new URL('../results.json', import.meta.url)),
  `${JSON.stringify({ date, machine, load, rounds, comparisons }, null, 2)}\n`,
);
