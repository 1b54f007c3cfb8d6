import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openWorkspace } from '../workspace.fixture.ts';

const nobody = 65_534;

it.skipIf(process.platform === 'win32').each([
  ['directory_tree', {}, 'closed/ …\nopen.txt\nsecret.txt', 1],
  ['grep_files', { pattern: 'needle' }, 'open.txt:1: needle', 2],
  ['search_files', { pattern: '*.txt', directory: '.' }, 'open.txt\nsecret.txt', 1],
])('%s says how much it could not look at', async (tool, input, found, closed) => {
  const files = await openWorkspace();
  for (const name of ['open.txt', 'secret.txt', 'closed/x.txt']) files.put(name, 'needle\n');
  const modes = { '.': 0o755, 'secret.txt': 0o000, closed: 0o000 };
  for (const [name, mode] of Object.entries(modes)) chmodSync(join(files.root, name), mode);
  onTestFinished(async () => {
    chmodSync(join(files.root, 'closed'), 0o700);
    await files.close();
  });
  // Nothing is denied to root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);

  const { text, output } = await files.call(tool, { path: '.', ...input }).finally(() => {
    if (isRoot) process.seteuid?.(0);
  });

  expect(text).toBe(`${found}\n[Left out, because this server cannot read them: ${closed}.]`);
  expect(output).toMatchObject({ truncated: true });
});

it.runIf(process.platform === 'linux').each([
  ['directory_tree', {}, 'd\ufffd/ …\nf\ufffd', 1],
  ['grep_files', { pattern: 'needle' }, '[Nothing was found.]', 2],
])('%s counts what has a name that is not UTF-8', async (tool, input, found, closed) => {
  const files = await openWorkspace();
  onTestFinished(() => files.close());
  const latin1 = (name: string) => Buffer.concat([Buffer.from(`${files.root}/${name}`), Buffer.from([0xff])]);
  mkdirSync(latin1('d'));
  writeFileSync(latin1('f'), 'needle');

  const { text } = await files.call(tool, { path: '.', ...input });

  expect(text).toBe(`${found}\n[Left out, because this server cannot read them: ${closed}.]`);
});
