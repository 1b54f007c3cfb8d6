import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages that a server needs beside its bundle, because a native binary cannot be inlined. */
export function packagesBeside(folder: string): readonly string[] {
  const { dependencies, inlinedDependencies } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string>; inlinedDependencies: readonly string[] };
  return Object.keys(dependencies).filter((name) => !inlinedDependencies.includes(name));
}
