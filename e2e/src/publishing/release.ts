import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packagesBeside } from '../../../scripts/packages-beside.ts';
import { publishInstalled, type Registry } from './registry.ts';
import { isServer, publishedPackages, repository, run } from './workspace.ts';

/** Left out of a copy of the repository. `dist` is copied: `pnpm check` has built it. */
const left = new Set(['.git', '.turbo', '.peers', 'node_modules']);

// pnpm would install again before each script, because the versions of package.json are newer than the installation.
// Only the release workflow can make a provenance statement.
const env = {
  ...process.env,
  PNPM_CONFIG_VERIFY_DEPS_BEFORE_RUN: 'false',
  PNPM_CONFIG_PROVENANCE: 'false',
};

/** Versions of all packages, by name. */
export type Versions = Readonly<Record<string, string>>;

/** The repository in a folder of its own, where releases can be made and thrown away. */
export interface Copy {
  versions(): Versions;
  /** Writes a patch changeset for a package. */
  patch(name: string): void;
  /** Lets changesets turn the pending changesets into versions and changelogs. */
  version(): Promise<void>;
  /** Writes what is generated from the versions, builds, and publishes as the release workflow does. */
  publish(registry: Registry): Promise<void>;
}

/** Copies the repository and installs it from pnpm's store. */
export async function copyRepository(folder: string): Promise<Copy> {
  cpSync(repository, folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  // `pnpm generate` finds pages through git.
  await run('git', ['init', '--quiet'], { cwd: folder });
  // GitHub's changelog asks GitHub who made a change.
  const config = join(folder, '.changeset/config.json');
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(/"changelog": .*/, '"changelog": "@changesets/cli/changelog",'),
  );
  const install = ['install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts'];
  await run('pnpm', [...install, '--filter=.', '--filter=./packages/*', '--filter=./servers/*'], {
    cwd: folder,
    env,
  });

  return {
    versions: () =>
      Object.fromEntries(publishedPackages(folder).map(({ manifest: { name, version } }) => [name, version])),
    patch: (name) =>
      writeFileSync(join(folder, '.changeset/patch.md'), `---\n'${name}': patch\n---\n\nMends something.\n`),
    async version() {
      await run('node_modules/.bin/changeset', ['version'], { cwd: folder, env });
    },
    publish: (registry) => publish(folder, registry),
  };
}

async function publish(folder: string, registry: Registry): Promise<void> {
  await run('pnpm', ['run', 'generate'], { cwd: folder, env });
  const servers = publishedPackages(folder).filter(isServer);
  await Promise.all(
    servers.map(async (server) => {
      const cwd = join(folder, server.folder);
      // Only the bundles carry the version; the rest of dist stays as it was built.
      await run('node_modules/.bin/tsx', [join(folder, 'scripts/bundle.ts')], { cwd, env });
    }),
  );
  const scoped = `@mcp-commons:registry`;
  writeFileSync(join(folder, '.npmrc'), `${scoped}=${registry.url}\n${registry.token}\n`);
  await run('node_modules/.bin/changeset', ['publish', '--no-git-tag'], {
    cwd: folder,
    env: { ...env, [`npm_config_${scoped}`]: registry.url },
  });
  for (const server of servers) {
    const cwd = join(folder, server.folder);
    await publishInstalled(registry, join(cwd, 'node_modules'), packagesBeside(cwd));
  }
}
