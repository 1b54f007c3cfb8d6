import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const bin = fileURLToPath(new URL('./bin.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

it('refuses a folder that is a file, and leaves the file as it is', () => {
  const parent = mkdtempSync(join(tmpdir(), 'mcp-commons-bin-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  writeFileSync(join(parent, 'dice'), 'kept');

  const { status, stderr } = spawnSync(process.execPath, ['--import', tsx, bin, 'dice', 'roll_dice'], {
    cwd: parent,
    encoding: 'utf8',
  });

  expect(stderr).toBe('dice is a file, or in one; name a new folder\n');
  expect(status).toBe(2);
  expect(readFileSync(join(parent, 'dice'), 'utf8')).toBe('kept');
});
