import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkspace, type Workspace } from '../workspace.fixture.ts';

/** Files to search: code, built code that is ignored, binaries, other encodings, many of one kind, a loop. */
export async function openSearchTree(): Promise<Workspace> {
  const files = await openWorkspace({ maxResults: 3, searchTimeoutMs: 1_500 });
  files.put('src/a.ts', 'const a = 1;\nconst b = a;\n');
  files.put('src/deep/b.ts', 'import { a } from "../a";\nconsole.log(A);\n');
  files.put('src/deep/c.md', '# Title\n\na.b\n');
  files.put('dist/a.ts', 'const built = 1;\n');
  files.put('.gitignore', 'dist/\n');
  files.put('.git/config', 'const');
  files.put('binary', Buffer.from('const\0'));
  files.put('wide.txt', Buffer.from('\ufeffconst wide = 1;\r\nnext', 'utf16le'));
  files.put('evil.txt', `${'a'.repeat(40)}!`);
  for (let i = 0; i < 8; i += 1) files.put(`many/${i}.txt`, `needle ${i}\n`);
  symlinkSync('.', join(files.root, 'src/loop'));
  return files;
}
