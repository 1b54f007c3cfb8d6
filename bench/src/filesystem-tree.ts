import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The trees that both servers work on. */
export interface BenchTree {
  readonly root: string;
  /** 100,000 files in 1,000 directories; 1,000 are called `needle-*.md`. */
  readonly wide: string;
  /** 20,000 of them, in 200 directories. */
  readonly tree: string;
  /** 50,000 files in one directory. */
  readonly flat: string;
  /** 5 MB of text in lines. */
  readonly text: string;
}

/** Makes the trees; takes some seconds. */
export function plantBenchTree(): BenchTree {
  const root = mkdtempSync(join(tmpdir(), 'bench-files-'));
  const wide = join(root, 'wide');
  const paths = { root, wide, tree: join(wide, 'tree'), flat: join(root, 'flat') };
  plantDirectories(join(wide, 'rest'), 800, 100);
  plantDirectories(paths.tree, 200, 100);
  plantDirectories(paths.flat, 1, 50_000);
  const text = join(root, 'five-megabytes.txt');
  writeFileSync(text, `${'x'.repeat(99)}\n`.repeat(50_000));
  return { ...paths, flat: join(paths.flat, 'd0'), text };
}

function plantDirectories(parent: string, directories: number, filesEach: number): void {
  for (let d = 0; d < directories; d += 1) {
    const directory = join(parent, `d${d}`);
    if (!existsSync(directory)) mkdirSync(directory, { recursive: true });
    for (let f = 0; f < filesEach; f += 1) {
      writeFileSync(join(directory, f === 0 ? `needle-${d}.md` : `file-${f}.txt`), 'x\n');
    }
  }
}
