import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { readManifest, run } from './workspace.ts';

/** A package registry on loopback that has only what was published to it, and asks no other registry. */
export interface Registry {
  readonly url: string;
  /** The setting that npm and pnpm require for publishing; this registry accepts packages from anybody. */
  readonly token: string;
  /** Where the tarball of a published version is. */
  tarball(name: string, version: string): string;
  close(): void;
}

export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-registry-'));
  const anybody = { access: ['$all'], publish: ['$all'] };
  const server = (await runServer({
    self_path: folder,
    storage: folder,
    uplinks: {},
    packages: { '**': anybody },
    auth: {},
    web: { enable: false },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  } as unknown as Parameters<typeof runServer>[0])) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/`,
    token: `//${host}/:_authToken=anybody`,
    tarball: (name, version) => join(folder, name, `${name.replace(/^.*\//, '')}-${version}.tgz`),
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Publishes the dependencies of a package as they are installed here: a native driver, its binary for this machine and
 * what they need. So no other registry is needed to install the package.
 */
export async function publishInstalled(registry: Registry, modules: string, names: readonly string[]) {
  for (const folder of closure(modules, names)) {
    const target = ['--registry', registry.url, `--${registry.token}`];
    await run('npm', ['publish', '--ignore-scripts', '--provenance=false', ...target, folder], {
      cwd: folder,
    });
  }
}

/** The folders of packages and of all their dependencies; leaves out binaries for other machines. */
function closure(modules: string, names: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  const visit = (beside: string, name: string) => {
    const folder = realpathIfThere(join(beside, name));
    if (folder === undefined || folders.has(folder)) return;
    folders.add(folder);
    const { dependencies, optionalDependencies } = readManifest(folder);
    // pnpm keeps the dependencies of a package beside it.
    const siblings = folder.slice(0, -name.length);
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(siblings, needed);
  };
  for (const name of names) visit(modules, name);
  return folders;
}

function realpathIfThere(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
