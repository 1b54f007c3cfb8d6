import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { publishNew } from './write-file.ts';

const nobody = 65_534;

it.skipIf(process.platform === 'win32')('leaves no second name of a file that keeps its first', async () => {
  const top = mkdtempSync(join(tmpdir(), 'publish-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const [from, to] = [join(top, 'from'), join(top, 'to')];
  for (const directory of [from, to]) mkdirSync(directory);
  writeFileSync(join(from, 'file'), '');
  chmodSync(join(from, 'file'), 0o666);
  for (const [path, mode] of [[top, 0o755] as const, [from, 0o555] as const, [to, 0o777] as const])
    chmodSync(path, mode);
  // Nothing is denied to root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);

  const outcome = await publishNew(join(from, 'file'), join(to, 'file'), 'file').catch(
    (error: unknown) => error,
  );
  if (isRoot) process.seteuid?.(0);
  chmodSync(from, 0o755);

  expect(outcome).toMatchObject({ code: 'EACCES' });
  expect([readdirSync(from), readdirSync(to)]).toEqual([['file'], []]);
});
