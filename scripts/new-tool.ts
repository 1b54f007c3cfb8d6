/** `pnpm new-tool SERVER TOOL`: copies the template's tool, its test and its domain into a server. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillTemplate, namesOf } from '@mcp-commons/create-server';
import { refuseTaken } from './refuse-taken.ts';

function create(server: string | undefined, tool: string | undefined): void {
  if (tool === undefined) throw new RangeError('A tool needs a name.');
  const names = namesOf(server, tool);
  const folder = join('servers', names.server);
  if (!existsSync(join(folder, 'src/server.ts'))) throw new RangeError(`there is no ${folder}`);
  refuseTaken(tool);
  const file = join(folder, `src/tools/${tool.replaceAll('_', '-')}.ts`);
  if (existsSync(file)) throw new RangeError(`${file} exists`);
  const source = readFileSync(join(folder, 'src/server.ts'), 'utf8');
  const [, definition = names.definition] = /export const (\w+) = \w+Server\(/.exec(source) ?? [];
  const hasText = existsSync(join(folder, 'src/text/count-words.ts'));
  const wanted = hasText ? /^src.tools/ : /^src.(tools|text)/;
  const files = fillTemplate('templates/server', folder, { ...names, definition }, (path) =>
    wanted.test(path),
  );
  // The new names make some lines too long, and others short enough to be joined.
  execFileSync('pnpm', ['exec', 'biome', 'check', '--write', folder], { stdio: 'inherit' });
  const [, constant] = /export const (\w+)/.exec(readFileSync(file, 'utf8')) ?? [];
  const testCommand = `pnpm vitest run ${folder} -u`;
  process.stdout.write(`${files.map((made) => join(folder, made)).join('\n')}

List the tool in ${folder}/src/server.ts, as ${constant}(100_000). Then:

  ${testCommand}   runs its tests and writes tools.snap
  ${'pnpm generate'.padEnd(testCommand.length)}   writes the README's table
`);
}

try {
  const [server, tool, ...rest] = process.argv.slice(2);
  if (rest.length > 0) throw new RangeError(`unexpected argument ${rest.join(' ')}`);
  create(server, tool);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  process.stderr.write(
    `${error.message}\nUsage: pnpm new-tool SERVER TOOL, as in pnpm new-tool dice flip_coin\n`,
  );
  process.exitCode = 2;
}
