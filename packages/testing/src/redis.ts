import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from './free-port.ts';

/** A Redis of the test's own, from the `redis-server` on the PATH; it keeps nothing on disk. */
export interface TestRedis {
  readonly url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Keeps it from answering, with its connections open, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Runs one command, as a stranger with the password would, and returns the raw answer. */
  send(command: readonly string[]): Promise<string>;
}

/** Whether a program is on the PATH: a test that needs it is skipped otherwise. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ['-v'], { stdio: 'ignore' }).error === undefined;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  let server: ChildProcess | undefined;
  const redis: TestRedis = {
    url: `redis://:${password}@127.0.0.1:${port}`,
    async kill() {
      if (server?.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
    async start() {
      const memoryOnly = ['--save', '', '--appendonly', 'no'];
      const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--requirepass', password, ...memoryOnly];
      const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
      server = started;
      await new Promise<void>((resolve, reject) => {
        started.stdout.on('data', (text) => /Ready to accept/.test(String(text)) && resolve());
        started.once('error', reject).once('exit', () => reject(new Error('redis-server did not start')));
      });
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    async send(command) {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      for (const words of [['AUTH', password], command]) {
        const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
        socket.write(`*${words.length}\r\n${parts.join('')}`);
        answer = String((await once(socket, 'data'))[0]);
      }
      socket.destroy();
      return answer;
    },
  };
  await redis.start();
  return redis;
}
