import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './publishing/workspace.ts';

const page = readFileSync(join(repository, 'docs/hosts.md'), 'utf8');
const section = /<!-- print-config: (\w+) ([\w-]+) -->\n```json\n(.*?)```/gs;
const blocks = [...page.matchAll(section)].map(([, server = '', host = '', text = '']) => ({
  server,
  host,
  text,
}));

const withoutVersion = (text: string) => text.replace(/@\d+\.\d+\.\d+"/, '@VERSION"');

// On Windows the command is another one: cmd starts npx.
describe.skipIf(process.platform === 'win32')('docs/hosts.md', () => {
  it('shows every host that has a file', () => {
    expect(blocks.map(({ host }) => host)).toEqual(['claude-desktop', 'claude-code', 'vscode', 'cursor']);
  });

  it.each(blocks)('shows what $server prints for $host', ({ server, host, text }) => {
    const bin = join(repository, 'servers', server, 'dist/bin.cjs');
    const env = { ...process.env, DATABASE_URL: 'postgres://mcp:password@localhost:5432/shop' };
    const printed = execFileSync(process.execPath, [bin, 'print-config', host], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(withoutVersion(text)).toBe(withoutVersion(printed));
  });
});
