import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { megabytesOf } from './process-memory.ts';
import { asInstalled } from './start-process.ts';

/** A server under measurement, with the smallest client that can call its tools, so that only the server counts. */
export interface StdioServer {
  call(
    tool: string,
    args: Record<string, unknown>,
  ): Promise<{ readonly bytes: number; readonly text: string }>;
  /** The highest resident memory so far, in megabytes. */
  peakMegabytes(): number;
  stop(): Promise<void>;
}

export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StdioServer> {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...asInstalled, ...env },
  });
  const waiting = new Map<number, (line: string) => void>();
  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    // Reads only the id: parsing a hundred megabytes here would be measured as well.
    const [, id] =
      /"id":\s*(\d+)\s*[,}]/.exec(line.slice(-40)) ?? /"id":\s*(\d+)\s*[,}]/.exec(line.slice(0, 40)) ?? [];
    waiting.get(Number(id))?.(line);
  });
  let lastId = 0;
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const request = (method: string, params: object) =>
    new Promise<string>((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      child.once('exit', reject);
      waiting.set(id, (line) => {
        waiting.delete(id);
        child.off('exit', reject);
        resolve(line);
      });
      send({ id, method, params });
    });
  await request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '0' },
  });
  send({ method: 'notifications/initialized' });
  return {
    async call(name, callArguments) {
      const line = await request('tools/call', { name, arguments: callArguments });
      return { bytes: line.length, text: line.slice(0, 500) };
    },
    peakMegabytes: () => megabytesOf(child.pid, 'VmHWM'),
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
