import * as z from 'zod';

const home = 'https://github.com/mcp-commons/mcp-commons';
const version = z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'must be one exact version');

/** A list that has at least these items. */
const listWith = (...items: readonly string[]) =>
  z
    .array(z.string())
    .refine((given) => items.every((item) => given.includes(item)), `must have ${items.join(', ')}`);

/** npm runs these when somebody installs a package; our packages run nothing. */
const installScripts = ['preinstall', 'install', 'postinstall', 'prepare'];

/** package.json of anything that we publish from `folder`. */
export function packageSchema(folder: string) {
  return z.object({
    name: z.string().startsWith('@mcp-commons/'),
    version,
    description: z.string().min(20),
    keywords: listWith('mcp', 'model-context-protocol'),
    license: z.literal('MIT'),
    author: z.literal('MCP Commons contributors'),
    homepage: z.literal(`${home}/tree/main/${folder}#readme`),
    bugs: z.literal(`${home}/issues`),
    // npm refuses provenance for a repository other than that of the workflow.
    repository: z.strictObject({
      type: z.literal('git'),
      url: z.literal(`git+${home}.git`),
      directory: z.literal(folder),
    }),
    type: z.literal('module'),
    engines: z.strictObject({ node: z.literal('>=20.19') }),
    files: listWith('CHANGELOG.md'),
    publishConfig: z.strictObject({ access: z.literal('public'), provenance: z.literal(true) }),
    scripts: z
      .object({ 'check:package': z.string().startsWith('publint --strict') })
      .catchall(z.string())
      .refine(
        (scripts) => installScripts.every((name) => !(name in scripts)),
        'nothing may run at installation',
      ),
  });
}

/** package.json of a server: bundled, with its command and its entry for the MCP registry. */
export function serverPackageSchema(folder: string) {
  const name = folder.replace('servers/', '');
  return packageSchema(folder).extend({
    name: z.literal(`@mcp-commons/server-${name}`),
    mcpName: z.literal(`io.github.mcp-commons/server-${name}`),
    keywords: listWith('mcp', 'mcp-server', 'model-context-protocol'),
    bin: z.strictObject({ [`mcp-server-${name}`]: z.literal('./dist/bin.cjs') }),
    files: listWith('dist', 'src', '!src/**/*.{test,fixture}.*', 'server.json', 'CHANGELOG.md'),
    scripts: packageSchema(folder).shape.scripts.refine(
      (scripts) => scripts['check:package'] === 'publint --strict && attw --pack . --profile esm-only',
      'check:package must run publint and attw',
    ),
    inlinedDependencies: listWith('@mcp-commons/core', 'zod'),
  });
}

const input = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  description: z.string().min(1),
  isRequired: z.boolean(),
  isSecret: z.literal(true).optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']),
  default: z.string().optional(),
});

/** server.json, schema 2025-12-11 of the MCP registry, as far as we use it; it must describe this package. */
export function registryEntrySchema({ name, version: exact, mcpName }: Readonly<Record<string, unknown>>) {
  return z.strictObject({
    $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
    name: z
      .string()
      .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/)
      .min(3)
      .max(200)
      .refine((given) => given === mcpName, 'must be the mcpName of package.json'),
    title: z.string().min(1).max(100),
    description: z.string().min(1).max(100),
    version: version.max(255).refine((given) => given === exact, 'must be the version of package.json'),
    websiteUrl: z.url(),
    repository: z.strictObject({ url: z.literal(home), source: z.literal('github'), subfolder: z.string() }),
    packages: z.tuple([
      z.strictObject({
        registryType: z.literal('npm'),
        identifier: z.string().refine((given) => given === name, 'must be the name of package.json'),
        version: version.refine((given) => given === exact, 'must be the version of package.json'),
        runtimeHint: z.literal('npx'),
        transport: z.strictObject({ type: z.literal('stdio') }),
        environmentVariables: z.array(input),
      }),
    ]),
  });
}
