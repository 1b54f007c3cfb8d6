import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { megabytesOf } from './process-memory.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '0' } },
};

/** Without NODE_PATH, through which pnpm's commands let a server find packages that it would not find elsewhere. */
export const asInstalled: NodeJS.ProcessEnv = { ...process.env, NODE_PATH: undefined };

export interface Started {
  /** Milliseconds from starting the process to its answer to `initialize`. */
  readonly ms: number;
  readonly megabytes: number;
}

/** Starts a server by its script and arguments, and reads its memory `settleMs` after the answer. */
export async function startProcess(args: readonly string[], settleMs = 0): Promise<Started> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env: asInstalled });
  child.stdin.write(`${JSON.stringify(initialize)}\n`);
  await once(child.stdout, 'data');
  const ms = performance.now() - started;
  await wait(settleMs);
  const megabytes = megabytesOf(child.pid, 'VmRSS');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { ms, megabytes };
}
