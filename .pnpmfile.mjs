/**
 * A server's bundle contains its dependencies, so that npx fetches one package. They stay in `dependencies` of
 * the workspace, where changesets sees them and bumps a server when core changes, and leave the manifest when it
 * is packed. They do not become optional peers either: npm asks the registry about each of those before it installs
 * none. A program that imports the server as a library brings them itself. Development dependencies leave too: some
 * exist only here.
 */
export const hooks = {
  beforePacking(manifest) {
    const { inlinedDependencies = [], devDependencies, ...packed } = manifest;
    for (const name of inlinedDependencies) delete packed.dependencies[name];
    return packed;
  },
};
