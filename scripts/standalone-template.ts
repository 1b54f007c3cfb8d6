/**
 * Writes `dist/template` of the package in the working directory (create-server): templates/server as a standalone
 * project on the published packages, so that the project that people start from is always the current template.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = 'dist/template';

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly engines: Readonly<Record<string, string>>;
  readonly exports: { readonly '.': Readonly<Record<string, string>> };
}

const readJson = <T>(path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const { catalog } = parse(text('pnpm-workspace.yaml')) as { catalog: Record<string, string> };
const fromCatalog = (...names: string[]) => Object.fromEntries(names.map((name) => [name, catalog[name]]));

function manifest(): unknown {
  const { description, keywords, engines, exports } = readJson<Manifest>('templates/server/package.json');
  const { types, default: main } = exports['.'];
  return {
    name: 'mcp-server-template',
    version: '0.1.0',
    description,
    keywords,
    license: 'MIT',
    author: '',
    homepage: '',
    type: 'module',
    engines,
    bin: { 'mcp-server-template': './dist/bin.js' },
    files: ['dist', 'src', '!src/**/*.test.ts'],
    exports: { '.': { types, default: main }, './package.json': './package.json' },
    imports: { '#testing': './testing/index.ts' },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      test: 'tsc && vitest run',
      prepack: 'npm run build',
    },
    dependencies: {
      '@mcp-commons/core': `^${readJson<Manifest>('packages/core/package.json').version}`,
      ...fromCatalog('zod'),
    },
    devDependencies: fromCatalog(
      '@modelcontextprotocol/client',
      '@modelcontextprotocol/server',
      '@types/node',
      'typescript',
      'vitest',
    ),
  };
}

function compilerOptions(path: string): Record<string, unknown> {
  const { compilerOptions: options } = readJson<{ compilerOptions: Record<string, unknown> }>(path);
  // The condition points at the sources of this repository.
  const { customConditions: _, ...rest } = options;
  return rest;
}

function write(path: string, content: string): void {
  mkdirSync(join(target, path, '..'), { recursive: true });
  writeFileSync(join(target, path), content);
}

rmSync(target, { recursive: true, force: true });
cpSync(join(root, 'templates/server/src'), join(target, 'src'), { recursive: true });
cpSync(join(root, 'templates/server/tools.snap'), join(target, 'tools.snap'));
for (const test of ['src/server.test.ts', 'src/tools/measure-text.test.ts'])
  write(test, text(join('templates/server', test)).replace("'@mcp-commons/testing'", "'#testing'"));
write('src/bin.ts', `#!/usr/bin/env node\n${text('templates/server/src/bin.ts')}`);
write('testing/connect.ts', text('packages/testing/src/connect.ts'));
write('testing/lint-tools.ts', text('packages/testing/src/lint-tools.ts'));
write(
  'testing/index.ts',
  "export { connect } from './connect.ts';\nexport { lintTools } from './lint-tools.ts';\n",
);
// Under their own names, npm would leave out .gitignore, and tools would take package.json for that of a package.
write('_package.json', json(manifest()));
write('_.gitignore', 'node_modules/\ndist/\n');
write(
  'tsconfig.json',
  json({ compilerOptions: compilerOptions('tsconfig.base.json'), include: ['src', 'testing'] }),
);
write(
  'tsconfig.build.json',
  json({
    extends: './tsconfig.json',
    compilerOptions: { ...compilerOptions('tsconfig.build.json'), rootDir: 'src', outDir: 'dist' },
    include: ['src'],
    exclude: ['src/**/*.test.ts'],
  }),
);
write('README.md', text('packages/create-server/standalone-readme.md'));
