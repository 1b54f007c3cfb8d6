import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnPeer } from '@mcp-commons/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installServer } from './installed-server.ts';
import { repository } from './publishing/workspace.ts';
import { stepsOf, take } from './walk-through.ts';

const listTurnSunDial = {
  kind: 'change',
  path: 'servers/sun-dial/src/server.ts',
  text: ` import { readSunDialTool } from './tools/read-sun-dial.ts';
+import { turnSunDialTool } from './tools/turn-sun-dial.ts';
@@
-  open: ({ maxTextLength }) => ({ tools: [readSunDialTool(maxTextLength)], resources: [aboutResource] }),
+  open: ({ maxTextLength }) => ({
+    tools: [readSunDialTool(maxTextLength), turnSunDialTool(maxTextLength)],
+    resources: [aboutResource],
+  }),
`,
} as const;
let copy: string;

/** Runs a pnpm command in the copy, and throws its output when it fails. */
function run(...words: string[]): void {
  const { status, stdout, stderr } = spawnSync('pnpm', words, { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(`pnpm ${words.join(' ')}:\n${stdout}${stderr}`);
}

/** Takes the steps of a page, except those that check or build everything, which the tests here do themselves. */
function follow(page: string): void {
  for (const step of stepsOf(readFileSync(join(copy, page), 'utf8'))) {
    if (step.kind === 'run' && /pnpm (check|test|turbo|changeset)/.test(step.commands)) continue;
    take(step, copy);
  }
}

async function callInstalled(server: string, call: { name: string; arguments: Record<string, unknown> }) {
  run('--filter', `@mcp-commons/server-${server}`, 'run', 'build');
  const installed = installServer(server, { offline: true, from: copy });
  const peer = await spawnPeer('v2 modern', installed.command());
  const answer = await peer.callTool(call);
  await peer.close();
  installed.remove();
  return answer;
}

describe('a contributor', () => {
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'mcp-commons-contribute-'));
    const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', listed, { cwd: repository, encoding: 'utf8' }).trim().split('\n');
    const built = ['packages/core/dist', 'packages/security/dist'];
    for (const file of [...files, ...built]) {
      if (!existsSync(join(repository, file))) continue;
      cpSync(join(repository, file), join(copy, file), { recursive: true });
    }
    execFileSync('git', ['init', '--quiet'], { cwd: copy });
    run('install', '--frozen-lockfile', '--offline');
  }, 600_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }), 600_000);

  it('gets a server that packs and answers from pnpm new-server, and one more tool from pnpm new-tool', async () => {
    run('new-server', 'sun-dial', 'read_sun_dial');
    run('new-tool', 'sun-dial', 'turn_sun_dial');
    take(listTurnSunDial, copy);
    run('vitest', 'run', 'servers/sun-dial', '-u');
    run('generate');

    const answer = await callInstalled('sun-dial', {
      name: 'turn_sun_dial',
      arguments: { text: 'to the sun' },
    });
    expect(answer['structuredContent']).toEqual({ words: 3, characters: 10 });
  }, 600_000);

  it('cannot make a server with the name of the template', () => {
    expect(() => run('new-server', 'template')).toThrow(
      'templates/server is @mcp-commons/server-template: choose another name',
    );
    expect(existsSync(join(copy, 'servers/template'))).toBe(false);
  }, 600_000);

  it('gets the server of docs/add-a-server.md by following it', async () => {
    follow('docs/add-a-server.md');

    const answer = await callInstalled('roman', { name: 'write_roman', arguments: { number: 2026 } });
    expect(answer['content']).toEqual([{ type: 'text', text: '2026 is MMXXVI' }]);
  }, 600_000);

  it('gets the tool of docs/add-a-tool.md by following it', () => {
    follow('docs/add-a-tool.md');

    expect(readFileSync(join(copy, 'servers/calculator/tools.snap'), 'utf8')).toContain('convert_base');
  }, 600_000);

  it('passes every check with all of it', () => {
    run('--filter', '@mcp-commons/server-calculator', 'run', 'typecheck');
    for (const server of ['sun-dial', 'roman'])
      run('--filter', `@mcp-commons/server-${server}`, 'run', '/^(typecheck|check:package)$/');
    run('exec', 'biome', 'ci', 'servers/sun-dial', 'servers/roman', 'servers/calculator', 'e2e');
    run('exec', 'knip');
    run('exec', 'tsx', '--conditions=@mcp-commons/source', 'scripts/generate.ts', '--check');
  }, 600_000);

  it('reads which server has a tool of the same name, and nothing is written', () => {
    expect(() => run('new-server', 'moon-dial', 'calculate')).toThrow(
      /servers\/calculator has a tool calculate/,
    );
    expect(existsSync(join(copy, 'servers/moon-dial'))).toBe(false);
  });

  it('reads that a tool exists which only an option offers', () => {
    expect(() => run('new-tool', 'postgres', 'execute')).toThrow(/src\/tools\/execute\.ts exists\nUsage:/);
    expect(existsSync(join(copy, 'servers/postgres/src/text'))).toBe(false);
  });

  it('gets a tool whose test fits a server that a function makes', () => {
    run('new-tool', 'weather', 'hold_finger_up');
    run('--filter', '@mcp-commons/server-weather', 'run', 'typecheck');
  }, 600_000);
});
