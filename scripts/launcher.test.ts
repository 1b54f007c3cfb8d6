import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { launcher } from './launcher.ts';

/** A command whose bundle says `try` when it begins to load, and needs a part to go on. */
function startIncomplete() {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-launcher-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'bin.cjs'), launcher('@mcp-commons/server-test', '>=20.19'));
  writeFileSync(join(folder, 'main.cjs'), "console.log('try'); require('./part.cjs');");
  const child = spawn(process.execPath, [join(folder, 'bin.cjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    part: join(folder, 'part.cjs'),
    next: async () => (await lines.next()).value as string,
  };
}

it.each([
  ['is missing', undefined],
  ['is half written', 'console.log('],
])('waits for a part that %s while another npx unpacks it', async (_state, begun) => {
  const { part, next } = startIncomplete();
  if (begun !== undefined) writeFileSync(part, begun);
  expect(await next()).toBe('try');
  writeFileSync(part, "console.log('ready');");
  let line = await next();
  while (line === 'try') line = await next();
  expect(line).toBe('ready');
});

it('waits for nothing when the bundle itself fails', async () => {
  const { child, part } = startIncomplete();
  writeFileSync(part, "throw new Error('broken');");
  expect(await once(child, 'exit')).toEqual([1, null]);
});
