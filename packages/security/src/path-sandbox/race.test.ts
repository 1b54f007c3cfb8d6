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
  for (const directory of ['root/contested', 'root/safe', 'outside'])
    mkdirSync(join(top, directory), { recursive: true });
  writeFileSync(join(outside, 'file'), secret);
  writeFileSync(join(outside, secret), secret);
  writeFileSync(join(root, 'contested/file'), 'inside');
  writeFileSync(join(root, 'contested-file'), 'inside');
  const sandbox = await PathSandbox.open([root]);
  const attacker = fork(join(import.meta.dirname, 'swapping-attacker.fixture.mjs'), [root, outside]);
  const exited = once(attacker, 'exit');
  await once(attacker, 'message');
  const seen = new Set<string>();

  await many(20_000, async (i) => {
    const path = i % 2 ? 'contested/file' : 'contested-file';
    seen.add(Buffer.from(await sandbox.openFile(path, (file) => file.readAll(100))).toString());
  });
  await many(2_000, () =>
    sandbox.walk('contested', { maxDepth: 3, maxEntries: 100 }, async (directories) => {
      for await (const { entries } of directories) for (const { name } of entries) seen.add(name);
    }),
  );
  await many(5_000, (i) => sandbox.write(`contested/new-${i % 50}`, Buffer.from('written')));
  await many(1_000, async (i) => {
    await sandbox.write(`safe/${i}`, Buffer.from('moved'));
    await sandbox.move(`safe/${i}`, `contested/moved-${i}`);
  });
  await many(500, (i) => sandbox.createDirectory(`contested/made-${i}/below`));

  attacker.kill();
  // If it had ended by itself, the race would have been too short.
  expect(await exited).toEqual([null, 'SIGTERM']);
  await sandbox.close();
  expect([...seen].filter((text) => text.includes('SECRET'))).toEqual([]);
  expect(readdirSync(outside).sort()).toEqual([secret, 'file'].sort());
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe(secret);
  rmSync(top, { recursive: true, force: true });
}, 120_000);
