/**
 * Time from starting the process to the answer to `initialize`, and the memory a second later: the built calculator
 * beside the official filesystem server, taking turns.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPeer } from './install-peer.ts';

const rounds = Number(process.argv[2] ?? 20);
const ours = fileURLToPath(new URL('../../servers/calculator/dist/bin.cjs', import.meta.url));
const peer = join(installPeer('@modelcontextprotocol/server-filesystem', '2026.8.31'), 'dist/index.js');
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '0' } },
};

async function start(args: readonly string[], settle: boolean): Promise<{ ms: number; megabytes: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(`${JSON.stringify(initialize)}\n`);
  await once(child.stdout, 'data');
  const ms = performance.now() - started;
  if (settle) await new Promise((resolve) => setTimeout(resolve, 1_000));
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { ms, megabytes: Number(kilobytes) / 1024 };
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const times = { ours: [] as number[], peer: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  times.ours.push((await start([ours], false)).ms);
  times.peer.push((await start([peer, '/tmp'], false)).ms);
}
const memory = {
  ours: (await start([ours], true)).megabytes,
  peer: (await start([peer, '/tmp'], true)).megabytes,
};
const [ourMs, peerMs] = [median(times.ours), median(times.peer)];
process.stdout.write(
  `initialize: calculator ${ourMs.toFixed(0)} ms, server-filesystem ${peerMs.toFixed(0)} ms, ratio ${(ourMs / peerMs).toFixed(2)}\n` +
    `idle memory: calculator ${memory.ours.toFixed(1)} MB, server-filesystem ${memory.peer.toFixed(1)} MB\n`,
);
