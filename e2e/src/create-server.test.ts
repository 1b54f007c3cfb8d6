import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnPeer } from '@mcp-commons/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from './publishing/workspace.ts';

let folder: string;
let creator: string;
const project = () => join(folder, 'my-server');

/** Packs a built package and returns its tarball. */
function pack(name: string): string {
  const destination = join(folder, name);
  execFileSync('pnpm', ['pack', '--pack-destination', destination], {
    cwd: join(repository, 'packages', name),
    stdio: 'pipe',
  });
  return join(destination, readdirSync(destination).find((file) => file.endsWith('.tgz')) ?? '');
}

function npm(cwd: string, ...words: string[]): void {
  execFileSync('npm', words, { cwd, stdio: 'pipe' });
}

const create = (...words: string[]) =>
  execFileSync(process.execPath, [creator, ...words], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

describe('npm create @mcp-commons/server', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mcp-commons-create-'));
    const tarball = pack('create-server');
    const home = join(folder, 'creator');
    mkdirSync(home);
    npm(home, 'install', '--offline', '--no-audit', '--no-fund', '--prefix', home, tarball);
    creator = join(home, 'node_modules/@mcp-commons/create-server/dist/bin.js');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 300_000);

  it('makes a project on the published packages, that passes its tests, packs what it builds, and answers', async () => {
    expect(create('my-server', 'greet_moon')).toContain('npm test');
    const { dependencies } = JSON.parse(readFileSync(join(project(), 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(JSON.stringify(dependencies)).not.toMatch(/workspace:|catalog:/);
    npm(project(), 'install', '--prefer-offline', '--no-audit', '--no-fund', pack('core'), pack('security'));

    npm(project(), 'test');
    // Builds first, so that nobody publishes a package without its command.
    npm(project(), 'pack');

    const command = { command: process.execPath, args: [join(project(), 'dist/bin.js')] };
    const peer = await spawnPeer('v2 modern', command);
    const answer = await peer.callTool({ name: 'greet_moon', arguments: { text: 'good evening' } });
    await peer.close();
    expect(answer['structuredContent']).toEqual({ words: 2, characters: 12 });
    expect(readdirSync(project())).toContain('.gitignore');
  }, 300_000);

  it.each([
    [['creator'], /creator is not empty/],
    [['Moon'], /"Moon" cannot name a server/],
    [['moon', 'Greet'], /"Greet" cannot name a tool/],
    [[`${'x'.repeat(300)}/moon`], /x\/moon cannot be made: E[A-Z]+: /],
    [[], /Usage: npm create/],
    [[''], /Usage: npm create/],
  ])('refuses %j and says why', (words, message) => {
    expect(() => create(...words)).toThrow(message);
    expect(existsSync(join(folder, 'moon'))).toBe(false);
  });

  it('explains itself when asked to', () => {
    expect(create('--help')).toMatch(/^Usage: npm create/);
  });

  it('says how to get into a folder with blanks in its path', () => {
    expect(create('of mine/dice')).toContain('cd "of mine/dice"\n');
  });
});
