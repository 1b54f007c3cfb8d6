/**
 * Builds the server in the working directory as npm installs it, in few files, because a cold `npx` waits for each:
 *
 * - the command: `dist/main.cjs` with every inlined dependency (what loads on first use is beside it in `dist/lazy`),
 *   `dist/bin.cjs`, the launcher, and `dist/THIRD_PARTY_NOTICES.md`, the licences of what is inside;
 * - the library for programs that embed the server: `dist/index.js`, which imports its dependencies (what loads later is
 *   in `dist/library`), and its types.
 *
 * The command is CommonJS, which Node starts a tenth sooner than modules. esbuild splits only modules, so it writes
 * modules first, and then converts each.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { emitTypes } from './emit-types.ts';
import { launcher } from './launcher.ts';
import { notices } from './notices.ts';
import { packagesBeside } from './packages-beside.ts';
import { undiciAgent } from './undici-agent.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}

const { name, version, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

const core = JSON.parse(readFileSync(new URL('../packages/core/package.json', import.meta.url), 'utf8')) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
};

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/lazy', { recursive: true });
const target = 'node20.19';
const { metafile, outputFiles } = await build({
  entryPoints: ['src/bin.ts'],
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  entryNames: 'main',
  chunkNames: 'lazy/[name]-[hash]',
  bundle: true,
  // What is imported dynamically stays in files of its own: an HTTP client costs nothing until the first request.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target,
  conditions: ['@mcp-commons/source'],
  alias: { '@modelcontextprotocol/server/_shims': fileURLToPath(new URL('./sdk-shims.ts', import.meta.url)) },
  plugins: [undiciAgent],
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  // The packages that core uses only when it finds them stay outside, too.
  external: [...packagesBeside('.'), ...Object.keys(core.peerDependencies)],
});

const sizes: Record<string, number> = {};
for (const { path, text } of outputFiles) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minify: true,
    // `import()` becomes `require()`, so that Node need not start its loader for modules.
    supported: { 'dynamic-import': false },
    banner: `// ${name} ${version}; licences: THIRD_PARTY_NOTICES.md`,
  });
  writeFileSync(path, code);
  sizes[relative('dist', path)] = Buffer.byteLength(code);
}

await build({
  entryPoints: ['src/index.ts'],
  outdir: 'dist',
  chunkNames: 'library/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target,
});
emitTypes();

writeFileSync('dist/THIRD_PARTY_NOTICES.md', notices(metafile));
writeFileSync('dist/bin.cjs', launcher(name, engines.node, sizes));
chmodSync('dist/bin.cjs', 0o755);
