import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PathError } from './path-error.ts';
import { PathSandbox } from './path-sandbox.ts';

const secret = 'SECRET-7f3a';

/**
 * Runs `count` operations, some at a time. A refusal is fine; any other failure is not. Without a success there was no
 * race: on a busy machine the attacker may stand still with its link in place, so it goes on until one succeeds.
 */
async function many(count: number, operation: (i: number) => Promise<unknown>): Promise<void> {
  let [next, succeeded] = [0, false];
  const lane = async () => {
    while (next < count || !succeeded) {
      const i = next;
      next += 1;
      try {
        await operation(i);
        succeeded = true;
      } catch (error) {
        if (!(error instanceof PathError)) throw error;
      }
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

it('leaks nothing and writes nothing outside while another process swaps directories and links', async () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'race-')));
  const [root, outside] = [join(top, 'root'), join(top, 'outside')];
  for (const directory of ['root/contested/below', 'root/safe', 'outside/below'])
    mkdirSync(join(top, directory), { recursive: true });
  const secrets = ['file', secret, 'below/file', `below/${secret}`];
  for (const name of secrets) writeFileSync(join(outside, name), secret);
  // The system refuses a link as the last directory of a path. Above it, only the sandbox does.
  const contested = ['contested/file', 'contested-file', 'contested/below/file'];
  for (const name of contested) writeFileSync(join(root, name), 'inside');
  const sandbox = await PathSandbox.open([root]);
  const attacker = fork(join(import.meta.dirname, 'swapping-attacker.fixture.mjs'), [root, outside]);
  const exited = once(attacker, 'exit');
  await once(attacker, 'message');
  const seen = new Set<string>();

  await many(20_000, async (i) => {
    const path = contested[i % 3] ?? '';
    seen.add(Buffer.from(await sandbox.openFile(path, (file) => file.readAll(100))).toString());
  });
  await many(2_000, (i) =>
    sandbox.walk(
      i % 2 ? 'contested' : 'contested/below',
      { maxDepth: 3, maxEntries: 100 },
      async (directories) => {
        for await (const { entries } of directories) for (const { name } of entries) seen.add(name);
      },
    ),
  );
  await many(5_000, (i) =>
    sandbox.write(`contested/${i % 2 ? '' : 'below/'}new-${i % 50}`, Buffer.from('written')),
  );
  await many(1_000, async (i) => {
    await sandbox.write(`safe/${i}`, Buffer.from('moved'));
    await sandbox.move(`safe/${i}`, `contested/${i % 2 ? '' : 'below/'}moved-${i}`);
  });
  await many(500, (i) => sandbox.createDirectory(`contested/${i % 2 ? '' : 'below/'}made-${i}/below`));

  attacker.kill();
  // If it had ended by itself, the race would have been too short.
  expect(await exited).toEqual([null, 'SIGTERM']);
  await sandbox.close();
  expect([...seen].filter((text) => text.includes('SECRET'))).toEqual([]);
  expect(readdirSync(outside, { recursive: true }).sort()).toEqual(['below', ...secrets].sort());
  for (const name of secrets) expect(readFileSync(join(outside, name), 'utf8')).toBe(secret);
  rmSync(top, { recursive: true, force: true });
}, 120_000);
