import { readFileSync } from 'node:fs';

const core = JSON.parse(readFileSync(new URL('./packages/core/package.json', import.meta.url), 'utf8'));

/**
 * A server's bundle contains its dependencies, so that npx fetches one package. They stay in `dependencies` of
 * the workspace, where changesets sees them and bumps a server when core changes, and leave the manifest when it
 * is packed: what `inlinedDependencies` lists becomes an optional peer, for programs that import the server as a
 * library and bring these packages themselves. What core itself takes only when it finds it, such as the client of
 * Redis, is an optional peer of the server that contains core. Development dependencies leave too: some exist only here.
 */
export const hooks = {
  beforePacking(manifest) {
    const { inlinedDependencies = [], devDependencies, ...packed } = manifest;
    for (const name of inlinedDependencies) {
      packed.peerDependencies = { ...packed.peerDependencies, [name]: packed.dependencies[name] };
      packed.peerDependenciesMeta = { ...packed.peerDependenciesMeta, [name]: { optional: true } };
      delete packed.dependencies[name];
    }
    if (inlinedDependencies.includes(core.name)) {
      packed.peerDependencies = { ...packed.peerDependencies, ...core.peerDependencies };
      packed.peerDependenciesMeta = { ...packed.peerDependenciesMeta, ...core.peerDependenciesMeta };
    }
    return packed;
  },
};
