import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every file outside the root holds it, and no answer may. */
export const secret = 'SECRET-7f3a';

export interface HostileTree {
  /** The parent of the root and of what is outside. */
  readonly top: string;
  readonly root: string;
  readonly outside: string;
  remove(): void;
}

/** Makes a root full of ways out, and the files that they lead to. */
export function plantHostileTree(): HostileTree {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-')));
  const [root, outside] = [join(top, 'root'), join(top, 'outside')];
  for (const directory of [
    'root/inner/deep',
    'outside/inner',
    'root-sibling',
    'root ',
    "root'",
    'Root',
    'root\t',
  ]) {
    mkdirSync(join(top, directory), { recursive: true });
  }
  for (const file of [
    'outside/file',
    'outside/inner/file',
    'root-sibling/file',
    'root /file',
    "root'/file",
    'Root/file',
    'root\t/file',
  ]) {
    writeFileSync(join(top, file), secret);
  }
  writeFileSync(join(root, 'plain.txt'), 'plain');
  writeFileSync(join(root, 'inner/deep/file'), 'deep');
  const links: readonly [string, string][] = [
    ['to-file', join(outside, 'file')],
    ['to-directory', outside],
    ['to-relative', '../outside/file'],
    ['to-parent', '..'],
    ['to-top', '/'],
    ['to-proc', '/proc/self/root'],
    ['to-environ', '/proc/self/environ'],
    ['to-descriptor', '/proc/self/fd/0'],
    ['to-sibling', '../root-sibling/file'],
    ['dangling-outside', join(outside, 'absent')],
    ['dangling-inside', join(root, 'absent')],
    ['dangling-deep', join(outside, 'absent/below')],
    ['loop', 'loop'],
    ['loop-a', 'loop-b'],
    ['loop-b', 'loop-a'],
    ['chain-1', 'chain-2'],
    ['chain-2', 'chain-3'],
    ['chain-3', join(outside, 'file')],
    ['through', 'to-directory/inner/file'],
    ['inner/up', '../../outside'],
    ['good-link', 'inner/deep/file'],
    ['good-directory', 'inner/deep'],
    ['good-absolute', join(root, 'plain.txt')],
  ];
  for (const [name, target] of links) symlinkSync(target, join(root, name));
  linkSync(join(root, 'plain.txt'), join(root, 'hard-link'));
  execFileSync('mkfifo', [join(root, 'fifo')]);
  return { top, root, outside, remove: () => rmSync(top, { recursive: true, force: true }) };
}
