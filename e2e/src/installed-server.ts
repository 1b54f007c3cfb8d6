import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@mcp-commons/testing';
import { repository } from './publishing/workspace.ts';

/** A server after `npm install` in an empty folder. */
export interface InstalledServer {
  readonly folder: string;
  readonly tarball: { readonly path: string; readonly bytes: number; readonly files: readonly string[] };
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Every package that the installation brought. */
  readonly packages: readonly string[];
  readonly bin: string;
  readonly env: Record<string, string>;
  command(node?: string): Command;
  remove(): void;
}

export interface InstallOptions {
  readonly prepare?: ((folder: string) => Record<string, string>) | undefined;
  /** Whether npm may not ask a registry: a server without dependencies needs none. */
  readonly offline: boolean;
  /** The repository that has built the server; this one unless set. */
  readonly from?: string;
}

/** Packs a built server and installs the tarball into an empty folder. */
export function installServer(
  name: string,
  { prepare, offline, from = repository }: InstallOptions,
): InstalledServer {
  const folder = mkdtempSync(join(tmpdir(), `mcp-commons-${name}-`));
  // pnpm applies the packing hook; it is on the PATH of every script it runs.
  execFileSync('pnpm', ['pack', '--pack-destination', folder], {
    cwd: join(from, 'servers', name),
    stdio: 'pipe',
  });
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'));
  if (file === undefined) throw new Error(`pnpm pack left no tarball of ${name}`);
  const path = join(folder, file);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  execFileSync(
    'npm',
    ['install', offline ? '--offline' : '--prefer-offline', '--no-audit', '--no-fund', path],
    {
      cwd: folder,
      stdio: 'pipe',
    },
  );
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  const installed = join(folder, 'node_modules/@mcp-commons', `server-${name}`);
  const bin = join(installed, 'dist/bin.cjs');
  const env = { PATH: process.env['PATH'] ?? '', ...prepare?.(folder) };
  const listing = execFileSync('tar', ['tzf', path], { encoding: 'utf8' });
  return {
    folder,
    tarball: { path, bytes: statSync(path).size, files: listing.trim().split('\n') },
    manifest: JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>,
    packages: Object.keys(lock.packages),
    bin,
    env,
    command: (node = process.execPath) => ({ command: node, args: [bin], cwd: folder, env }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
