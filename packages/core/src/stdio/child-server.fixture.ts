import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const noisyServer = fileURLToPath(new URL('./noisy-server.fixture.ts', import.meta.url));

/** How to start the noisy server from source. */
export const nodeArgs = ['--conditions=@mcp-commons/source', '--import', 'tsx', noisyServer];

type Message = Record<string, unknown>;

/** A server as a child process, spoken to line by line. */
export interface ChildServer {
  readonly process: ChildProcessWithoutNullStreams;
  readonly stderr: () => string;
  /** Everything that came out of stdout, parsed; a line that is not JSON fails the test. */
  readonly lines: readonly Message[];
  write(text: string | Buffer): void;
  /** Sends a message without waiting for anything. */
  send(message: object): void;
  /** Sends a request and returns its answer. */
  request(method: string, params?: object): Promise<Message>;
  call(name: string, args: object): Promise<Message>;
  next(matches: (message: Message) => boolean): Promise<Message>;
  exited(): Promise<number | null>;
}

/** Starts the noisy server; it is killed when the test ends. */
export function startNoisyServer(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): ChildServer {
  const child = spawn(process.execPath, [...nodeArgs, ...args], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines: Message[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Message);
    for (const wake of waiting) wake();
  });
  // Writing to a child that has ended is part of the tests.
  child.stdin.on('error', () => {});
  let id = 0;

  const server: ChildServer = {
    process: child,
    stderr: () => stderr,
    lines,
    write: (text) => void child.stdin.write(text),
    send: (message) => server.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    request(method, params = {}) {
      id += 1;
      const sent = id;
      server.send({ id: sent, method, params });
      return server.next((message) => message['id'] === sent);
    },
    call: (name, args) => server.request('tools/call', { name, arguments: args }),
    next: (matches) =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async exited() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child.exitCode;
    },
  };
  return server;
}

export const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'raw', version: '0' },
};

/** The text of a tool's answer. */
export const textOf = (message: Message) =>
  (message['result'] as { content: { text: string }[] }).content[0]?.text;
