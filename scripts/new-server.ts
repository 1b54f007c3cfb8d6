/**
 * `pnpm new-server NAME [TOOL]`: copies templates/server into servers/NAME and lists it where servers are listed. The
 * new server passes every check.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fillTemplate, type Names, namesOf } from '@mcp-commons/create-server';
import { refuseTaken } from './refuse-taken.ts';

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function editJson(path: string, change: (json: Record<string, Record<string, unknown>>) => void): void {
  edit(path, (text) => {
    const json = JSON.parse(text) as Record<string, Record<string, unknown>>;
    change(json);
    return `${JSON.stringify(json, null, 2)}\n`;
  });
}

function insertBefore(path: string, place: string, text: string): void {
  edit(path, (before) => {
    if (!before.includes(place)) throw new Error(`${path} has no ${JSON.stringify(place)} to insert before`);
    return before.replace(place, () => text + place);
  });
}

/** Adds the server to the tests that call the packed server by every client, and to the conformance suite. */
function listInEndToEndTests({ server, tool, definition }: Names): void {
  const name = `@mcp-commons/server-${server}`;
  editJson('e2e/package.json', (manifest) => {
    const dependencies = { ...manifest['devDependencies'], [name]: 'workspace:^' };
    manifest['devDependencies'] = Object.fromEntries(
      Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });
  const call = (input: string) => `      { name: '${tool}', arguments: ${input} },\n`;
  const calls = `${call("{ text: 'one two' }")}${call('{}')}`;
  insertBefore(
    'e2e/src/server-calls.ts',
    '\n];\n',
    `\n  {\n    name: '${server}',\n    calls: () => [\n${calls}    ],\n  },`,
  );
  const conformance = 'e2e/src/conformance/conformance.test.ts';
  insertBefore(conformance, 'import { afterAll', `import { ${definition} } from '${name}';\n`);
  insertBefore(
    conformance,
    '] as const;\n\ndescribe.each(servers)',
    `  { name: '${server}', serve: () => serveLocally(${definition}, {}), offers: ['tools', 'resources'] },\n`,
  );
}

function create(names: Names): void {
  const { server, tool } = names;
  const folder = `servers/${server}`;
  if (existsSync(folder)) throw new RangeError(`${folder} exists`);
  if (server === 'template')
    throw new RangeError('templates/server is @mcp-commons/server-template: choose another name');
  refuseTaken(tool);
  fillTemplate('templates/server', folder, names);
  editJson(`${folder}/package.json`, (manifest) => delete manifest['private']);
  writeFileSync(
    `.changeset/server-${server}.md`,
    `---\n'@mcp-commons/server-${server}': minor\n---\n\nIntroduces the ${server} server, with the tool \`${tool}\`.\n`,
  );
  listInEndToEndTests(names);
  execFileSync('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], { stdio: 'inherit' });
  execFileSync('pnpm', ['generate'], { stdio: 'inherit' });
  // The new names make some lines too long, and others short enough to be joined.
  execFileSync('pnpm', ['exec', 'biome', 'check', '--write', folder, 'e2e'], { stdio: 'inherit' });
  const toolFile = `src/tools/${tool.replaceAll('_', '-')}.ts`.padEnd(26);
  const testCommand = `pnpm vitest run ${folder} -u`.padEnd(32);
  process.stdout.write(`
${folder} is a server that passes every check. Make it yours, in this order:

  src/text/                  what it does: plain functions, no MCP
  ${toolFile} the tool, and its test
  src/options.ts             what an operator can set
  package.json               description, keywords
  README.md                  what it does, refuses, and leaves to the reader
  e2e/src/server-calls.ts    calls that every client must get the same answer to (e2e is in the repository's root)

  ${testCommand} runs its tests and writes tools.snap
  pnpm generate                    writes the tables and server.json
  pnpm check                       everything but the tests
`);
}

try {
  const [server, tool, ...rest] = process.argv.slice(2);
  if (rest.length > 0) throw new RangeError(`unexpected argument ${rest.join(' ')}`);
  create(namesOf(server, tool));
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  process.stderr.write(
    `${error.message}\nUsage: pnpm new-server NAME [TOOL], as in pnpm new-server dice roll_dice\n`,
  );
  process.exitCode = 2;
}
