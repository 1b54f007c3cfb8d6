import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Names, rename } from './names.ts';

const made = /(^|[\\/])(node_modules|dist|\.turbo)([\\/]|$)/;

/**
 * Copies the files of the folder `from` whose relative path `takes` accepts into the folder `to`, under the new names;
 * `_package.json` becomes `package.json`. Returns what it wrote, as paths relative to `to`.
 *
 * @throws Error `EEXIST` rather than overwrite a file.
 */
export function fillTemplate(
  from: string,
  to: string,
  names: Names,
  takes: (path: string) => boolean = () => true,
): readonly string[] {
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
    .filter((path) => !made.test(path) && takes(path));
  return files.map((path) => {
    const target = rename(path, names).replace(/^_/, '');
    mkdirSync(join(to, dirname(target)), { recursive: true });
    writeFileSync(join(to, target), rename(readFileSync(join(from, path), 'utf8'), names), { flag: 'wx' });
    return target;
  });
}
