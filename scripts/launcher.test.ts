import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { launcher } from './launcher.ts';

const main = "console.log('loads'); require('./part.cjs');";
const part = "console.log('ready');";

/** Says `looks` whenever the launcher asks for the size of the part. */
const hook = `
  const fs = require('fs');
  const { statSync } = fs;
  fs.statSync = (path, ...rest) => {
    if (path.endsWith('part.cjs')) console.log('looks');
    return statSync(path, ...rest);
  };`;

/** Writes a command and its main file, and returns the arguments of Node that start it after the hook. */
function install(
  files: { readonly main: string; readonly hook: string },
  sizes: Record<string, number> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-launcher-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'bin.cjs'), launcher('@mcp-commons/server-test', '>=20.19', sizes));
  writeFileSync(join(folder, 'main.cjs'), files.main);
  writeFileSync(join(folder, 'hook.cjs'), files.hook);
  return { folder, args: ['--require', join(folder, 'hook.cjs'), join(folder, 'bin.cjs')] };
}

/** Starts a command with its bundle; `unpacked` is what one part of the bundle holds so far. */
function start(unpacked: string | undefined) {
  const { folder, args } = install({ main, hook }, { 'main.cjs': main.length, 'part.cjs': part.length });
  const partFile = join(folder, 'part.cjs');
  if (unpacked !== undefined) writeFileSync(partFile, unpacked);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, partFile, next: async () => (await lines.next()).value as string };
}

it.each([
  ['is missing', undefined],
  ['is empty', ''],
  ['is half written', 'console.log('],
])('waits for a part that %s while another npx unpacks it', async (_state, unpacked) => {
  const { partFile, next } = start(unpacked);
  expect(await next()).toBe('looks');
  writeFileSync(partFile, part);
  let line = await next();
  while (line === 'looks') line = await next();
  expect([line, await next()]).toEqual(['loads', 'ready']);
});

it('does not wait when all files are whole, even if the program then fails', async () => {
  const { child, next } = start("throw new Error('broken before it says that it is ready');");
  const exit = once(child, 'exit');
  expect([await next(), await next()]).toEqual(['looks', 'loads']);
  expect(await exit).toEqual([1, null]);
});

const hasMaglev = parseInt(process.versions.node, 10) >= 24;

it.each([
  ['compile', [], hasMaglev ? ['opt', 'maglev'] : ['opt']],
  ['compile, where V8 may never do so', ['--jitless'], []],
])('lets V8 neither enlarge its nursery nor %s at the start', (_what, flags, compilers) => {
  const { args } = install({
    main: `
      console.log('loads');
      setTimeout(() => console.log('is young'), 300);`,
    // The timers run at the end, in their order, however slow the machine is.
    hook: `
      require('v8').setFlagsFromString = (flag) => console.log(flag);
      const timers = [];
      globalThis.setTimeout = (work, ms) => {
        timers.push({ work, ms });
        return { unref() {} };
      };
      process.once('beforeExit', () => timers.sort((a, b) => a.ms - b.ms).forEach(({ work }) => work()));`,
  });
  const said = execFileSync(process.execPath, [...flags, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const compile = compilers.map((name) => `--${name}`);
  expect(said.trim().split('\n')).toEqual([
    '--semi-space-growth-factor=1',
    ...compilers.map((name) => `--no-${name}`),
    'loads',
    ...(hasMaglev ? [...compile, 'is young'] : ['is young', ...compile]),
    '--semi-space-growth-factor=2',
  ]);
});
