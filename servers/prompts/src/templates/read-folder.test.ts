import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PathSandbox } from '@mcp-commons/security/path-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFolder } from './read-folder.ts';

let around: string;
let folder: string;
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'templates-'));
  folder = join(around, 'prompts');
  mkdirSync(folder);
  writeFileSync(join(around, 'secret.md'), 'secret');
});
afterEach(() => rmSync(around, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);

async function read(maxTemplates = 10) {
  const sandbox = await PathSandbox.open([folder], { readOnly: true });
  const { files, problems } = await readFolder(sandbox, { maxTemplates, maxTemplateBytes: 1_000 });
  await sandbox.close();
  return { files: Object.fromEntries(files), problems };
}

it('reads the *.md files of the folder by name, and no others', async () => {
  mkdirSync(join(folder, 'below'));
  for (const name of ['b.md', 'A.MD', '_p.md', 'below/c.md', '.hidden.md', '.md', 'a.md~', 'a.txt'])
    put(name, name);

  expect(await read()).toEqual({ files: { '_p.md': '_p.md', 'A.MD': 'A.MD', 'b.md': 'b.md' }, problems: [] });
});

it('drops byte order marks, and ends every line with \\n alone', async () => {
  put('a.md', '\uFEFF---\r\nx\r```\n');
  expect((await read()).files).toEqual({ 'a.md': '---\nx\n```\n' });
});

it('follows links that stay inside, as those of a mounted Kubernetes volume do', async () => {
  mkdirSync(join(folder, '..data'));
  put('..data/a.md', 'text');
  symlinkSync('..data/a.md', join(folder, 'a.md'));

  expect(await read()).toEqual({ files: { 'a.md': 'text' }, problems: [] });
});

describe.skipIf(process.platform === 'win32')('what is not a template becomes a problem', () => {
  it.each<[string, () => void, string]>([
    ['a link to a file outside', () => symlinkSync('../secret.md', join(folder, 'x.md')), 'leads out'],
    ['a link to an absolute path', () => symlinkSync('/etc/passwd', join(folder, 'x.md')), 'leads out'],
    ['a link to nothing', () => symlinkSync('nothing', join(folder, 'x.md')), 'leads out'],
    ['a link to itself', () => symlinkSync('x.md', join(folder, 'x.md')), 'leads out'],
    ['a link to a device', () => symlinkSync('/dev/zero', join(folder, 'x.md')), 'leads out'],
    ['a link to the folder', () => symlinkSync('.', join(folder, 'x.md')), 'is a directory'],
    ['a directory', () => mkdirSync(join(folder, 'x.md')), 'is a directory'],
    ['a FIFO', () => execFileSync('mkfifo', [join(folder, 'x.md')]), 'is not a regular file'],
    ['a large file', () => put('x.md', 'x'.repeat(1_001)), '1001 bytes; at most 1000'],
    ['bytes that are not text', () => put('x.md', Uint8Array.of(0xff, 0xfe)), 'is not UTF-8'],
  ])('%s', async (_what, prepare, words) => {
    put('good.md', 'good');
    prepare();

    const { files, problems } = await read();

    expect(files).toEqual({ 'good.md': 'good' });
    expect(problems).toEqual([{ file: 'x.md', message: expect.stringContaining(words) }]);
  });
});

it.each([
  [1, 'b.md', 'is left out, and 2 files after it: MAX_TEMPLATES is 1'],
  [2, 'c.md', 'is left out, and 1 file after it: MAX_TEMPLATES is 2'],
  [3, 'd.md', 'is left out: MAX_TEMPLATES is 3'],
])('reads as many files as are allowed, %i, and reports the others', async (allowed, file, message) => {
  for (const name of ['d.md', 'c.md', 'a.md', 'b.md']) put(name, name);

  const { files, problems } = await read(allowed);

  expect(Object.keys(files)).toEqual(['a.md', 'b.md', 'c.md'].slice(0, allowed));
  expect(problems).toEqual([{ file, message }]);
});

it('reports that the folder has more entries than it reads', async () => {
  for (let i = 0; i < 10_001; i += 1) put(`${i}.txt`, '');

  expect((await read()).problems).toEqual([
    { file: folder, message: expect.stringContaining('more than 10000 entries') },
  ]);
});
