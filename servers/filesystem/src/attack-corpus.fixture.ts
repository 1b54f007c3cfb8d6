import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Content, name and size of everything outside; no answer may hold any of them. */
export const secrets = ['SECRET-CONTENT-7f3a', 'secret-name-7f3a', '71993'] as const;

/** By name or by link, these lead out of the root. `{top}` is its parent. */
export const waysOut: readonly (readonly [technique: string, path: string])[] = [
  ['parent', '..'],
  ['parent, slash', '../'],
  ['parent and down', '../outside/known'],
  ['absolute', '{top}/outside/known'],
  ['absolute to a directory', '{top}/outside'],
  ['absolute to nothing', '{top}/outside/absent'],
  ['absolute, doubled slashes', '{top}//outside//known'],
  ['dots after the root', '{top}/root/../outside/known'],
  ['dots after a subdirectory', 'inner/../../outside/known'],
  ['dots after nothing', 'absent/../../outside/known'],
  ['many dots', '../../../../../../../../../../etc/passwd'],
  ['dots and slashes', './/..//outside/known'],
  ['system file', '/etc/passwd'],
  ['system file that does not exist', '/etc/absent-7f3a'],
  ['file system root', '/'],
  ['environment of the server', '/proc/self/environ'],
  ['root by /proc', '/proc/self/root/etc/passwd'],
  ['working directory by /proc', '/proc/self/cwd'],
  ['descriptor by /proc', '/proc/self/fd/0'],
  ['standard input', '/dev/stdin'],
  ['zeros', '/dev/zero'],
  ['sibling by prefix', '{top}/root-sibling/known'],
  ['sibling by blank', '{top}/root /known'],
  ['sibling by tab', '{top}/root\t/known'],
  ['sibling by newline', '{top}/root\n/known'],
  ['sibling by quote', "{top}/root'/known"],
  ['sibling by double quote', '{top}/root"/known'],
  ['sibling by dot', '{top}/root./known'],
  ['sibling by case', '{top}/ROOT/known'],
  ['sibling by full-width letters', '{top}/ｒoot/known'],
  ['sibling by zero width', '{top}/root\u200b/known'],
  ['sibling by bidi mark', '{top}/\u202eroot/known'],
  ['link to a file', 'to-file'],
  ['link to a file, slash', 'to-file/'],
  ['below a link to a file', 'to-file/below'],
  ['link to a directory', 'to-directory'],
  ['link to a directory, slash', 'to-directory/'],
  ['below a link to a directory', 'to-directory/known'],
  ['nothing below a link', 'to-directory/absent'],
  ['nothing, twice, below a link', 'to-directory/absent/absent'],
  ['long name below a link', `to-directory/${'x'.repeat(256)}`],
  ['relative link', 'to-relative'],
  ['link to the parent', 'to-parent/outside/known'],
  ['link to /', 'to-top/etc/passwd'],
  ['link to /proc', 'to-proc/etc/passwd'],
  ['link to the environment', 'to-environ'],
  ['link to a descriptor', 'to-descriptor'],
  ['link to a sibling', 'to-sibling'],
  ['dangling link out', 'dangling-outside'],
  ['below a dangling link', 'dangling-outside/below'],
  ['dangling link inside', 'dangling-inside'],
  ['deep dangling link', 'dangling-deep'],
  ['loop', 'loop'],
  ['below a loop', 'loop/below'],
  ['loop of two', 'loop-a'],
  ['chain', 'chain-1'],
  ['chain of 40', 'long-0'],
  ['link through a link', 'through'],
  ['link deep inside', 'inner/deep/up/known'],
  ['link behind a good link', 'good-directory/up/known'],
  ['link to the root, then out', 'to-root/to-root/to-file'],
];

/** Dots are resolved in the string, so these name `outside/known` inside the root, which is not there. */
export const harmlessDots = [
  'to-directory/../outside/known',
  'to-root/../outside/known',
  'loop/../outside/known',
] as const;

/** Strings that are not paths: refused whatever they are used for. */
export const malformed: readonly (readonly [technique: string, path: string])[] = [
  ['empty', ''],
  ['NUL at the end', 'plain.txt\0'],
  ['NUL before an extension', 'plain.txt\0.png'],
  ['NUL after dots', '../outside/known\0'],
  ['overlong', 'x/'.repeat(2_500)],
  ['overlong in bytes', 'ä'.repeat(2_100)],
  ['overlong name', 'x'.repeat(256)],
  ['drive', 'C:\\Windows\\win.ini'],
  ['UNC', '\\\\server\\share\\known'],
  ['device path', '\\\\?\\C:\\Windows'],
];

/** In the root, but not a file to read or write. */
export const specialFiles = ['fifo', 'inner/fifo', 'link-to-fifo', 'socket'] as const;

export interface AttackedTree {
  readonly top: string;
  readonly root: string;
  /** Everything outside the root: names, contents, link targets. */
  outside(): unknown;
  remove(): void;
}

/** Builds a root with every way out in it, and what these lead to. */
export function plantTree(): AttackedTree {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'attacked-')));
  const root = join(top, 'root');
  mkdirSync(join(root, 'inner/deep'), { recursive: true });
  plantOutside(top);
  plantLinks(root, join(top, 'outside'));
  writeFileSync(join(root, 'plain.txt'), 'plain\n');
  writeFileSync(join(root, 'inner/deep/file'), 'deep\n');
  linkSync(join(top, 'outside/linked'), join(root, 'hard-link'));
  for (const fifo of ['fifo', 'inner/fifo']) execFileSync('mkfifo', [join(root, fifo)]);
  symlinkSync('fifo', join(root, 'link-to-fifo'));
  writeFileSync(join(root, 'sparse'), '');
  truncateSync(join(root, 'sparse'), 8e12);
  let deep = root;
  for (let i = 0; i < 150; i += 1) deep = join(deep, 'n');
  mkdirSync(deep, { recursive: true });
  return {
    top,
    root,
    outside: () => snapshot(top),
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}

const siblings = [
  'root-sibling',
  'root ',
  'root\t',
  'root\n',
  "root'",
  'root"',
  'root.',
  'ROOT',
  'ｒoot',
  'root\u200b',
  '\u202eroot',
];

function plantOutside(top: string): void {
  const content = secrets[0].padEnd(71_993, '.');
  for (const directory of ['outside', ...siblings]) {
    mkdirSync(join(top, directory));
    for (const name of ['known', secrets[1]]) writeFileSync(join(top, directory, name), content);
  }
  // Its size may be seen, because one of its names is inside.
  writeFileSync(join(top, 'outside/linked'), 'shared\n');
}

function plantLinks(root: string, outside: string): void {
  const links: Record<string, string> = {
    'to-file': join(outside, 'known'),
    'to-directory': outside,
    'to-relative': '../outside/known',
    'to-parent': '..',
    'to-top': '/',
    'to-proc': '/proc/self/root',
    'to-environ': '/proc/self/environ',
    'to-descriptor': '/proc/self/fd/0',
    'to-sibling': '../root-sibling/known',
    'to-root': '.',
    'dangling-outside': join(outside, 'absent'),
    'dangling-inside': join(root, 'absent'),
    'dangling-deep': join(outside, 'absent/absent'),
    loop: 'loop',
    'loop-a': 'loop-b',
    'loop-b': 'loop-a',
    'chain-1': 'chain-2',
    'chain-2': 'chain-3',
    'chain-3': join(outside, 'known'),
    through: 'to-directory/known',
    'inner/deep/up': '../../../outside',
    'good-link': 'plain.txt',
    'good-directory': 'inner/deep',
  };
  for (let i = 0; i < 39; i += 1) links[`long-${i}`] = i === 38 ? join(outside, 'known') : `long-${i + 1}`;
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
}

function snapshot(top: string): unknown {
  return ['', 'outside', ...siblings].map((directory) =>
    readdirSync(join(top, directory), { withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (entry.isSymbolicLink()) return [path, readlinkSync(path)];
      return entry.isFile() ? [path, readFileSync(path, 'utf8')] : [path];
    }),
  );
}
