/**
 * Bundles the server in the working directory into what npm installs: `dist/main.js` with every inlined dependency
 * (what loads on first use is beside it in `dist/lazy`), `dist/bin.cjs`, the launcher, and
 * `dist/THIRD_PARTY_NOTICES.md`, the licences of what is inside.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launcher } from './launcher.ts';
import { notices } from './notices.ts';
import { undiciAgent } from './undici-agent.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly inlinedDependencies: readonly string[];
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { name, version, engines, dependencies, inlinedDependencies } = manifest;

const core = JSON.parse(
  readFileSync(new URL('../packages/core/package.json', import.meta.url), 'utf8'),
) as Pick<Required<Manifest>, 'peerDependencies'>;

rmSync('dist/lazy', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/bin.ts'],
  outdir: 'dist',
  entryNames: 'main',
  chunkNames: 'lazy/[name]-[hash]',
  bundle: true,
  // What is imported dynamically stays in files of its own: an HTTP client costs nothing until the first request.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  conditions: ['@mcp-commons/source'],
  alias: { '@modelcontextprotocol/server/_shims': fileURLToPath(new URL('./sdk-shims.ts', import.meta.url)) },
  plugins: [undiciAgent],
  minify: true,
  legalComments: 'none',
  metafile: true,
  // A dependency that is not listed stays one: a native binary cannot be inlined. What core takes only when it
  // finds it stays outside, too.
  external: [
    ...Object.keys(dependencies).filter((dependency) => !inlinedDependencies.includes(dependency)),
    ...Object.keys(core.peerDependencies),
  ],
  banner: {
    // CommonJS dependencies call require; an ES module has none of its own.
    js: `// ${name} ${version}; licences: THIRD_PARTY_NOTICES.md\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`,
  },
});

writeFileSync('dist/THIRD_PARTY_NOTICES.md', notices(metafile));
writeFileSync('dist/bin.cjs', launcher(name, engines.node));
chmodSync('dist/bin.cjs', 0o755);
