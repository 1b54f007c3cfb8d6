import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openWorkspace } from '../workspace.fixture.ts';

const nobody = 65_534;

/** Calls a tool where files have these modes. Nothing is denied to root, so root calls as somebody else. */
async function callDenied(modes: Record<string, number>, tool: string, input: object) {
  const files = await openWorkspace();
  for (const name of ['open.txt', 'secret.txt', 'closed/x.txt']) files.put(name, 'needle\n');
  for (const [name, mode] of Object.entries({ '.': 0o755, ...modes }))
    chmodSync(join(files.root, name), mode);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);
  const answer = await files.call(tool, { path: '.', ...input }).finally(() => {
    if (isRoot) process.seteuid?.(0);
  });
  chmodSync(join(files.root, 'closed'), 0o700);
  await files.close();
  return answer;
}

it.skipIf(process.platform === 'win32').each([
  ['directory_tree', {}, 'closed/ …\nopen.txt\nsecret.txt', 1],
  ['grep_files', { pattern: 'needle' }, 'open.txt:1: needle', 2],
  ['search_files', { pattern: '*.txt', directory: '.' }, 'open.txt\nsecret.txt', 1],
])('%s says how much it could not look at', async (tool, input, found, closed) => {
  const { text } = await callDenied({ 'secret.txt': 0o000, closed: 0o000 }, tool, input);

  expect(text).toBe(`${found}\n[Left out, because this server cannot read them: ${closed}.]`);
});

it.skipIf(process.platform === 'win32').each([
  ['directory_tree', {}],
  ['grep_files', { pattern: 'x' }],
  ['search_files', { pattern: '*' }],
])('%s says when the directory it begins in may not be read', async (tool, input) => {
  const { text } = await callDenied({ closed: 0o300 }, tool, { path: 'closed', ...input });

  expect(text).toBe('Error: "closed" cannot be accessed: the operating system denies it to this server.');
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
