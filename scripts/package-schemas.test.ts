import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registryEntrySchema, serverPackageSchema } from './package-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const read = (file: string) => JSON.parse(readFileSync(`servers/calculator/${file}`, 'utf8')) as Json;
const manifest = read('package.json');
const entry = read('server.json');
const [npmPackage] = entry['packages'] as [Json];

it.each<[string, Json, string]>([
  [
    'the folder of another package',
    {
      repository: {
        type: 'git',
        url: 'git+https://github.com/mcp-commons/mcp-commons.git',
        directory: 'servers/fetch',
      },
    },
    'repository.directory',
  ],
  ['a Node of its own', { engines: { node: '>=18' } }, 'engines.node'],
  ['no provenance', { publishConfig: { access: 'public' } }, 'publishConfig.provenance'],
  [
    'a script that runs at installation',
    { scripts: { ...(manifest['scripts'] as Json), postinstall: 'node x.js' } },
    'scripts',
  ],
  ['a command of another name', { bin: { calculator: './dist/bin.cjs' } }, 'bin.mcp-server-calculator'],
  [
    'no publint',
    { scripts: { ...(manifest['scripts'] as Json), 'check:package': 'true' } },
    'scripts.check:package',
  ],
])('refuses a package.json with %s', (_, change, at) => {
  const { error } = serverPackageSchema('servers/calculator').safeParse({ ...manifest, ...change });
  expect(error?.issues.map(({ path }) => path.join('.'))).toContain(at);
});

it.each<[string, Json, string]>([
  ['a description over 100 characters', { description: 'x'.repeat(101) }, 'description'],
  ['the version before', { version: '0.0.1' }, 'version'],
  ['a range', { version: '^0.1.0' }, 'version'],
  ['the name of another server', { name: 'io.github.mcp-commons/server-fetch' }, 'name'],
  [
    'another package',
    { packages: [{ ...npmPackage, identifier: '@mcp-commons/server-fetch' }] },
    'packages.0.identifier',
  ],
  ['no way to reach it', { packages: [{ ...npmPackage, transport: undefined }] }, 'packages.0.transport'],
])('refuses a server.json with %s', (_, change, at) => {
  const { error } = registryEntrySchema(manifest).safeParse({ ...entry, ...change });
  expect(error?.issues.map(({ path }) => path.join('.'))).toContain(at);
});
