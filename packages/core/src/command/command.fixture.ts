import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeArgs } from '../stdio/child-server.fixture.ts';

/** Runs a command of the noisy server to its end; its stdout may be an open file. */
export async function runCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  output: 'pipe' | number = 'pipe',
) {
  const child = spawn(process.execPath, [...nodeArgs, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', output, 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
