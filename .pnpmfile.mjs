/**
 * A server's bundle contains its dependencies, so that npx fetches one package. They stay in `dependencies` of
 * the workspace, where changesets sees them and bumps a server when core changes, and leave the manifest when it
 * is packed: what `inlinedDependencies` lists becomes an optional peer, for programs that import the server as a
 * library and bring these packages themselves. Development dependencies leave too: some exist only here.
 */
export const hooks = {
  beforePacking(manifest) {
    const { inlinedDependencies = [], devDependencies, ...packed } = manifest;
    for (const name of inlinedDependencies) {
      packed.peerDependencies = { ...packed.peerDependencies, [name]: packed.dependencies[name] };
      packed.peerDependenciesMeta = { ...packed.peerDependenciesMeta, [name]: { optional: true } };
      delete packed.dependencies[name];
    }
    return packed;
  },
};
