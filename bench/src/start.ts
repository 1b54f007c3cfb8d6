/**
 * Measures the time from starting the process to the answer to `initialize`, and the memory a second later, for every
 * built server and the official filesystem server, which take turns. The last figure of three is the ratio. On a busy
 * machine, trust the best rather than the median, because other work only adds time. Build first: `pnpm build`.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPeer } from './install-peer.ts';
import { median } from './median.ts';
import { asInstalled, startProcess } from './start-process.ts';

const rounds = Number(process.argv[2] ?? 20);
const servers = fileURLToPath(new URL('../../servers', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'mcp-commons-start-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
asInstalled['DATA_DIR'] = directory;

const peerFolder = installPeer('@modelcontextprotocol/server-filesystem', '2026.8.31');
const peer = [join(peerFolder, 'dist/index.js'), directory];
const ours = readdirSync(servers).map((name) => ({
  name,
  command: [join(servers, name, 'dist/bin.cjs'), ...(name === 'filesystem' ? [directory] : [])],
}));

// The peer starts before each of ours, so that a machine that is slow for a while slows both.
for (const { name, command } of ours) {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.peer.push((await startProcess(peer)).ms);
    times.ours.push((await startProcess(command)).ms);
  }
  const figure = (of: (values: readonly number[]) => number) =>
    `${of(times.ours).toFixed(0)} ms to ${of(times.peer).toFixed(0)}, ${(of(times.ours) / of(times.peer)).toFixed(3)}`;
  const { megabytes } = await startProcess(command, 1_000);
  process.stdout.write(
    `${name.padEnd(10)}  median ${figure(median)}  best ${figure((values) => Math.min(...values))}  idle ${megabytes.toFixed(1)} MB\n`,
  );
}
const { megabytes } = await startProcess(peer, 1_000);
process.stdout.write(`server-filesystem  idle ${megabytes.toFixed(1)} MB\n`);
