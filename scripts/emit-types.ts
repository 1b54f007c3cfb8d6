import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the declarations that `index.d.ts` needs of the package in the working directory to `dist`. */
export function emitTypes(): void {
  execFileSync('tsc', ['-p', 'tsconfig.build.json', '--emitDeclarationOnly'], { stdio: 'inherit' });
  const needed = reachableFrom('dist/index.d.ts');
  for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
    const path = join('dist', file);
    if (path.endsWith('.d.ts') && !needed.has(path)) rmSync(path);
  }
}

function reachableFrom(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, imported = ''] of readFileSync(path, 'utf8').matchAll(/["'](\.{1,2}\/[^"']+)\.ts["']/g))
    reachableFrom(join(dirname(path), `${imported}.d.ts`), found);
  return found;
}
