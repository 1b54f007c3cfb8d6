import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.peers', import.meta.url));

/**
 * Installs a peer server at an exact version, once, outside the workspace: peers bring hundreds of packages that no
 * contributor needs. Returns the folder of the package.
 */
export function installPeer(name: string, version: string): string {
  const home = join(folder, `${name.replace('/', '+')}@${version}`);
  const installed = join(home, 'node_modules', name);
  if (existsSync(installed)) return installed;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return installed;
}
