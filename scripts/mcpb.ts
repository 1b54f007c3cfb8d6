/**
 * Packs every built server as an MCP bundle, which a desktop host installs without npm: `dist/mcpb/<server>.mcpb`,
 * or in the folder of the first argument. A server that needs a package beside it gets no bundle, because a bundle is
 * for every system, and such a package is a binary for one.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';
import { packagesBeside } from './packages-beside.ts';

const [output = 'dist/mcpb'] = process.argv.slice(2);

async function packServer(folder: string, target: string): Promise<void> {
  const staging = mkdtempSync(join(tmpdir(), 'mcp-commons-bundle-'));
  const server = join(staging, 'server');
  mkdirSync(server);
  for (const part of ['main.cjs', 'bin.cjs', 'lazy', 'THIRD_PARTY_NOTICES.md']) {
    const built = join(folder, 'dist', part);
    if (existsSync(built)) cpSync(built, join(server, part), { recursive: true });
  }
  cpSync('LICENSE', join(staging, 'LICENSE'));
  const manifest = execFileSync(process.execPath, [join(server, 'bin.cjs'), 'print-config', 'mcpb'], {
    stdio: 'pipe',
  });
  writeFileSync(join(staging, 'manifest.json'), manifest);
  const packed = await packExtension({ extensionPath: staging, outputPath: target, silent: true });
  rmSync(staging, { recursive: true });
  if (!packed) throw new Error(`${folder}: its manifest is not valid for an MCP bundle`);
}

for (const name of readdirSync('servers').filter((entry) =>
  existsSync(join('servers', entry, 'dist/bin.cjs')),
)) {
  const folder = join('servers', name);
  const packages = packagesBeside(folder);
  const target = join(output, `${name}.mcpb`);
  if (packages.length === 0) await packServer(folder, target);
  process.stderr.write(
    packages.length === 0 ? `${target}\n` : `${name}: no bundle, it needs ${packages.join(', ')}\n`,
  );
}
