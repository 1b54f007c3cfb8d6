import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { getMcpConfigForManifest, unpackExtension, v0_3 } from '@anthropic-ai/mcpb';
import { spawnPeer } from '@mcp-commons/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { packagesBeside } from '../../../scripts/packages-beside.ts';
import { isServer, publishedPackages, repository, run } from '../publishing/workspace.ts';
import { serverCase } from '../server-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-bundles-'));
const servers = publishedPackages().filter(isServer);
// A native package is for one system, a bundle for all.
const bundled = servers.filter((server) => packagesBeside(join(repository, server.folder)).length === 0);

beforeAll(async () => {
  await run('node_modules/.bin/tsx', ['scripts/mcpb.ts', folder], { cwd: repository });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('every server has a bundle, unless it needs a native package', () => {
  const names = bundled.map((server) => `${server.folder.replace('servers/', '')}.mcpb`);
  expect(readdirSync(folder).filter((file) => file.endsWith('.mcpb'))).toEqual(names);
});

describe.each(bundled)('the bundle of $folder', (server) => {
  const name = server.folder.replace('servers/', '');

  it('starts as a host unpacks and configures it', async () => {
    const extensionPath = join(folder, name);
    await unpackExtension({ mcpbPath: join(folder, `${name}.mcpb`), outputDir: extensionPath, silent: true });
    const manifest = v0_3.McpbManifestSchema.parse(
      JSON.parse(readFileSync(join(extensionPath, 'manifest.json'), 'utf8')),
    );
    const { calls, prompts = [], prepare } = serverCase(name);
    const settings = prepare?.(extensionPath) ?? {};
    const entered = Object.entries(manifest.user_config ?? {}).flatMap(
      ([key, { title, multiple = false }]) => {
        const value = settings[title];
        return value === undefined ? [] : [[key, multiple ? value.split(',') : value]];
      },
    );
    const config = await getMcpConfigForManifest({
      manifest,
      extensionPath,
      systemDirs: {},
      userConfig: Object.fromEntries(entered) as Record<string, string | string[]>,
      pathSeparator: sep,
    });
    const { args = [], env = {} } = config ?? {};
    const peer = await spawnPeer('v2 modern', { command: process.execPath, args, env });
    onTestFinished(() => peer.close());

    expect(manifest.version).toBe(server.manifest.version);
    expect(peer.getServerVersion()?.version).toBe(server.manifest.version);
    for (const call of calls(extensionPath)) expect((await peer.callTool(call))['content']).not.toEqual([]);
    for (const prompt of prompts) expect((await peer.getPrompt(prompt))['messages']).not.toEqual([]);
  });
});
