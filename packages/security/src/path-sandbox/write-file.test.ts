import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PathSandbox } from './path-sandbox.ts';
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

it.runIf(process.getuid?.() === 0)(
  'keeps the group of a file, or gives another group no more than others have',
  async () => {
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'group-')));
    onTestFinished(() => rmSync(top, { recursive: true, force: true }));
    const [owner, group, groupOfDirectory, foreignGroup] = [1, 50, 60, 70];
    // New files get the group of this directory.
    chownSync(top, 0, groupOfDirectory);
    chmodSync(top, 0o2777);
    for (const [name, uid, gid] of [
      ['own', 0, 0] as const,
      ['shared', owner, group] as const,
      ['foreign', nobody, foreignGroup] as const,
    ]) {
      writeFileSync(join(top, name), '');
      chownSync(join(top, name), uid, gid);
      chmodSync(join(top, name), 0o664);
    }
    const sandbox = await PathSandbox.open([top]);
    const groups = process.getgroups?.() ?? [];

    await sandbox.write('own', Buffer.from('new'));
    process.setgroups?.([group]);
    process.seteuid?.(nobody);
    const writing = ['shared', 'foreign'].map((name) => sandbox.write(name, Buffer.from('new')));
    await Promise.all(writing).finally(() => {
      process.seteuid?.(0);
      process.setgroups?.(groups);
    });
    await sandbox.close();

    const kept = ['own', 'shared', 'foreign'].map((name) => statSync(join(top, name)));
    expect(kept.map(({ gid, mode }) => [gid, mode & 0o777])).toEqual([
      [0, 0o664],
      [group, 0o664],
      [groupOfDirectory, 0o644],
    ]);
  },
);
