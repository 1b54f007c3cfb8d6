import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { notices } from './notices.ts';

/** A bundle of one package with the given licence. */
function bundleOf(license?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-notices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const installed = join(folder, 'node_modules/left-pad');
  mkdirSync(installed, { recursive: true });
  writeFileSync(
    join(installed, 'package.json'),
    JSON.stringify({ name: 'left-pad', version: '1.3.0', license }),
  );
  writeFileSync(join(installed, 'LICENSE'), 'Take it, and keep this line.\n');
  return { inputs: { [join(installed, 'index.js')]: { bytes: 1, imports: [] } }, outputs: {} };
}

it('carries the licence text of what is inside', () => {
  expect(notices(bundleOf('MIT'))).toContain('## left-pad 1.3.0 (MIT)\n\nTake it, and keep this line.');
});

it.each(['GPL-3.0', 'BUSL-1.1', 'MIT OR GPL-3.0', 'SEE LICENSE IN LICENSE', undefined])(
  'refuses to bundle a package under %s, and names it',
  (license) => {
    expect(() => notices(bundleOf(license))).toThrow(/left-pad@1\.3\.0: licence .* is not on the allow list/);
  },
);
