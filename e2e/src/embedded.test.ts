import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const servers = readdirSync(new URL('../../servers', import.meta.url));

// Imports the built library as other people's programs do: without the condition that points at the sources.
const embed = `
  const library = await import(process.argv[1]);
  const servers = Object.values(library).filter((value) => typeof value?.open === 'function');
  process.stdout.write(servers.map(({ name, package: { version } }) => name + ' ' + version).join());
`;

it.each(servers)('server-%s is a library that gives its definition', async (name) => {
  const args = ['--input-type=module', '-e', embed, `@mcp-commons/server-${name}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  expect(stdout).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`));
});
