import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnPeer } from '@mcp-commons/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serverCase } from '../server-calls.ts';
import { type Registry, startRegistry } from './registry.ts';
import { copyRepository, type Versions } from './release.ts';
import { isServer, type Manifest, publishedPackages, readManifest, repository, run } from './workspace.ts';

const packages = publishedPackages();
const servers = packages.filter(isServer);
const [patched = 'none'] = servers.map(({ manifest }) => manifest.name);
const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-release-'));
const coldStarts: string[] = [];
let registry: Registry;
let settled: Versions;
let afterCore: Versions;
let released: Versions;

beforeAll(async () => {
  registry = await startRegistry();
  const copy = await copyRepository(join(folder, 'copy'));
  await copy.version();
  settled = copy.versions();
  copy.patch('@mcp-commons/core');
  await copy.version();
  afterCore = copy.versions();
  copy.patch(patched);
  await copy.version();
  released = copy.versions();
  await copy.publish(registry);
}, 600_000);

afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
  process.stderr.write(
    `npx with an empty cache, seconds to initialize (best / median of 3): ${coldStarts.join(', ')}\n`,
  );
}, 300_000);

describe('versions', () => {
  it('bumps every server when core changes', () => {
    expect(changed(settled, afterCore)).toEqual(
      expect.arrayContaining(['@mcp-commons/core', ...servers.map(({ manifest }) => manifest.name)]),
    );
  });

  it('bumps a server alone when only it changes', () => {
    expect(changed(afterCore, released)).toEqual([patched]);
  });
});

describe.each(packages)('the tarball of $folder', (published) => {
  let unpacked: string;
  let manifest: Manifest;
  let files: string[];
  beforeAll(async () => {
    unpacked = mkdtempSync(join(folder, 'tarball-'));
    const { name } = published.manifest;
    await run('tar', ['xzf', registry.tarball(name, released[name] ?? '')], { cwd: unpacked });
    unpacked = join(unpacked, 'package');
    manifest = readManifest(unpacked);
    files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
  });

  it('holds its files and nothing else', () => {
    const own = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', ...(manifest.files ?? [])];
    expect(
      files.filter((file) => !own.some((entry) => file === entry || file.startsWith(`${entry}/`))),
    ).toEqual([]);
    // The template of create-server brings the tests of the server that is made from it.
    const tests = /^(?!dist\/template\/)(dist|src)\/.*\.(test|fixture|snap)\b/;
    expect(files.filter((file) => tests.test(file))).toEqual([]);
    const needed = ['README.md', 'LICENSE', 'CHANGELOG.md'];
    if (isServer(published))
      needed.push('server.json', 'dist/main.cjs', 'dist/THIRD_PARTY_NOTICES.md', 'src/server.ts');
    expect(files).toEqual(expect.arrayContaining(needed));
  });

  it('has a manifest that works outside the repository', () => {
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:|inlinedDependencies|devDependencies/);
    expect(manifest.version).toBe(released[manifest.name]);
  });

  it('has commands that any system can start', () => {
    for (const bin of Object.values(manifest.bin ?? {})) {
      expect(statSync(join(unpacked, bin)).mode & 0o777).toBe(0o755);
      expect(readFileSync(join(unpacked, bin), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    }
  });

  it.runIf(isServer(published))('carries its version into the registry entry and the bundle', () => {
    const entry = JSON.parse(readFileSync(join(unpacked, 'server.json'), 'utf8')) as Record<string, unknown>;
    expect(entry).toMatchObject({ version: manifest.version, packages: [{ version: manifest.version }] });
    expect(readFileSync(join(unpacked, 'dist/main.cjs'), 'utf8')).toContain(
      `${manifest.name} ${manifest.version};`,
    );
  });
});

describe.each(servers)(
  'npx in an empty folder with an empty cache: $folder',
  ({ folder: source, manifest }) => {
    const { calls, prompts = [], prepare } = serverCase(source.replace('servers/', ''));

    it('starts the server, which answers a real client', async () => {
      const empty = emptyFolder();
      const env = prepare?.(emptyFolder());
      const starts = [await coldStart(manifest.name, empty, env), await coldStart(manifest.name, empty, env)];
      for (const { peer } of starts) await peer.close();
      const { peer, seconds } = await coldStart(manifest.name, empty, env);
      onTestFinished(() => peer.close());
      const [best, median] = [...starts.map((start) => start.seconds), seconds].toSorted((a, b) => a - b);
      coldStarts.push(
        `${manifest.name.replace(/.*server-/, '')} ${best?.toFixed(2)} / ${median?.toFixed(2)}`,
      );

      expect(peer.getServerVersion()?.version).toBe(released[manifest.name]);
      for (const call of calls(empty)) expect((await peer.callTool(call))['content']).not.toEqual([]);
      for (const prompt of prompts) expect((await peer.getPrompt(prompt))['messages']).not.toEqual([]);
      // Under a second on an idle machine, without a native dependency; the most patient hosts wait thirty.
      expect(seconds).toBeLessThan(30);
    });

    it('prints the configuration by the command of its README', async () => {
      const readme = readFileSync(join(repository, source, 'README.md'), 'utf8');
      const [, name = '', ...words] = /npx -y (\S+) (print-config) ([\w-]+)/.exec(readme) ?? [];
      const { command, args, cwd, env } = npx(name, emptyFolder());
      const printed = await run(command, [...args, ...words], { cwd, env });

      expect(printed).toContain(`"${manifest.name}@${released[manifest.name]}"`);
    });
  },
  300_000,
);

it('five cold starts of one server at the same time all answer', async () => {
  const command = npx(patched, emptyFolder());
  const peers = await Promise.all(Array.from({ length: 5 }, () => spawnPeer('v2 modern', command)));
  const answers = await Promise.all(peers.map((peer) => peer.listTools()));
  await Promise.all(peers.map((peer) => peer.close()));

  expect(answers.map(({ tools }) => tools.length > 0)).toEqual([true, true, true, true, true]);
}, 300_000);

function changed(before: Versions, after: Versions): string[] {
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}

async function coldStart(name: string, cwd: string, env?: Record<string, string>) {
  const command = npx(name, cwd, env);
  const began = performance.now();
  const peer = await spawnPeer('v2 legacy', command);
  return { peer, seconds: (performance.now() - began) / 1_000 };
}

function emptyFolder(): string {
  return mkdtempSync(join(folder, 'empty-'));
}

/** As on a machine that has never seen the package: no settings of npm, nothing in its cache. */
function npx(name: string, cwd: string, env: Record<string, string> = {}) {
  const npm = { HOME: emptyFolder(), npm_config_cache: emptyFolder(), npm_config_registry: registry.url };
  return {
    command: 'npx',
    args: ['-y', name],
    cwd,
    env: { ...env, ...npm, PATH: process.env['PATH'] ?? '' },
  };
}
