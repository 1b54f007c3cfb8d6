/**
 * Time from starting the process to the answer to `initialize`, and the memory a second later: the built calculator
 * beside the official filesystem server, taking turns.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPeer } from './install-peer.ts';
import { median, startProcess } from './start-process.ts';

const rounds = Number(process.argv[2] ?? 20);
const ours = [fileURLToPath(new URL('../../servers/calculator/dist/bin.cjs', import.meta.url))];
const peer = [
  join(installPeer('@modelcontextprotocol/server-filesystem', '2026.8.31'), 'dist/index.js'),
  '/tmp',
];

const times = { ours: [] as number[], peer: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  times.ours.push((await startProcess(ours)).ms);
  times.peer.push((await startProcess(peer)).ms);
}
const memory = {
  ours: (await startProcess(ours, 1_000)).megabytes,
  peer: (await startProcess(peer, 1_000)).megabytes,
};
const [ourMs, peerMs] = [median(times.ours), median(times.peer)];
process.stdout.write(
  `initialize: calculator ${ourMs.toFixed(0)} ms, server-filesystem ${peerMs.toFixed(0)} ms, ratio ${(ourMs / peerMs).toFixed(2)}\n` +
    `idle memory: calculator ${memory.ours.toFixed(1)} MB, server-filesystem ${memory.peer.toFixed(1)} MB\n`,
);
