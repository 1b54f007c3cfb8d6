import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@mcp-commons/testing';
import type { InstalledServer } from '../installed-server.ts';

/** One replica: a process of an installed server that serves over HTTP on a port of its own. */
export interface Replica {
  readonly url: URL;
  /** Asks it to end, as an orchestrator does, and returns its exit code once it has. */
  end(): Promise<number | null>;
  /** Starts it (again) and returns when it listens. */
  start(): Promise<void>;
  kill(): void;
}

export async function createReplica(
  server: InstalledServer,
  env: Readonly<Record<string, string>>,
): Promise<Replica> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    async start() {
      const started = spawn(process.execPath, [server.bin, 'http', '--port', `${port}`], {
        env: { ...server.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      let said = '';
      await new Promise<void>((resolve, reject) => {
        started.stderr.on('data', (text: Buffer) => {
          said += text.toString();
          if (/listens on/.test(said)) resolve();
        });
        started.once('exit', (code) => reject(new Error(`the replica ended with ${code}: ${said}`)));
      });
    },
    async end() {
      if (child === undefined) throw new Error('the replica was not started');
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
    kill: () => void child?.kill('SIGKILL'),
  };
}
