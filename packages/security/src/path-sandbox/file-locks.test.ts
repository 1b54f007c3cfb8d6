import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { FileLocks } from './file-locks.ts';
import { directoryOpener } from './held-directory.ts';

it('takes names that differ only in case or normal form for one entry', async () => {
  const directory = await directoryOpener().openDirectory(realpathSync.native(tmpdir()));
  const locks = new FileLocks();
  const order: string[] = [];
  let second: Promise<unknown> | undefined;

  await locks.run(directory, 'CAF\u00c9', async () => {
    second = locks.run(directory, 'cafe\u0301', async () => order.push('second'));
    for (let i = 0; i < 10; i += 1) await locks.run(directory, 'other', async () => undefined);
    order.push('first');
  });
  await second;

  expect(order).toEqual(['first', 'second']);
  await directory.handle.close();
});
