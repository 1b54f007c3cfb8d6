import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PathSandbox } from './path-sandbox.ts';

let top: string;
let compiled: string;

// Node 20 does not run TypeScript, and the writer must be a process of its own to be killed.
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'kill-')));
  const packageFolder = join(import.meta.dirname, '../..');
  const config = {
    extends: join(packageFolder, 'tsconfig.build.json'),
    files: [join(packageFolder, 'src/path-sandbox.ts')],
    include: [],
    compilerOptions: {
      rootDir: join(packageFolder, 'src'),
      outDir: join(top, 'compiled'),
      typeRoots: [join(packageFolder, 'node_modules/@types')],
    },
  };
  writeFileSync(join(top, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(top, 'package.json'), '{"type":"module"}');
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(typescript, '../bin/tsc'), '-p', top], { stdio: 'inherit' });
  compiled = join(top, 'compiled/path-sandbox.js');
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

const isWhole = (content: Buffer) =>
  content.length > 0 &&
  content.length % 100_000 === 0 &&
  content.equals(Buffer.alloc(content.length, content[0]));

it('leaves no copy that has no room on the disk', () => {
  const root = join(top, 'full');
  mkdirSync(root);
  writeFileSync(join(root, 'source'), Buffer.alloc(200_000, 'a'));
  const copy = `
    const { PathSandbox } = await import(${JSON.stringify(compiled)});
    const sandbox = await PathSandbox.open([${JSON.stringify(root)}]);
    const outcome = await sandbox.copy('source', 'copy', { maxBytes: 1_000_000 }).catch(({ reason }) => reason);
    console.log(outcome);
  `;

  // Like a full disk, the limit lets a write end early and fails the next one.
  const limited = [
    '-c',
    'ulimit -f 128 && exec "$@"',
    'sh',
    process.execPath,
    '--input-type=module',
    '-e',
    copy,
  ];
  const outcome = execFileSync('sh', limited, { encoding: 'utf8' });

  expect([outcome, ...readdirSync(root)]).toEqual(['too-large\n', 'source']);
});

it('leaves whole files and no temporary one after any of 200 kills', async () => {
  const root = join(top, 'root');
  mkdirSync(root);
  for (const name of ['written', 'edited']) writeFileSync(join(root, name), Buffer.alloc(100_000, 'a'));
  let leftOver = 0;

  const round = async (i: number) => {
    const writer = fork(join(import.meta.dirname, 'killed-writer.fixture.mjs'), [compiled, root]);
    await once(writer, 'message');
    // This does not wait for anything: it varies the moment of the kill.
    await new Promise((resolve) => setTimeout(resolve, i % 23));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
  };
  for (let i = 0; i < 200; i += 1) {
    await round(i);
    leftOver += readdirSync(root).filter((name) => name.endsWith('.tmp')).length;
    const next = await PathSandbox.open([root]);
    const names = await next.list('.', 1_000, async ({ entries }) => entries.map(({ name }) => name));
    await next.close();

    expect(readdirSync(root).sort()).toEqual(names);
    for (const name of names) expect(isWhole(readFileSync(join(root, name))), name).toBe(true);
    for (const name of names) if (name.startsWith('new-')) rmSync(join(root, name));
  }

  // Otherwise the kills came at harmless moments, and the test shows nothing.
  expect(leftOver).toBeGreaterThan(0);
}, 120_000);
