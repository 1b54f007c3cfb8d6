/**
 * Writes what is made from the servers' definitions and sources: the tables in their READMEs, in the root README and in
 * the pages about options, each server.json, the page of an MCP App, and the code that pages include. With `--check`,
 * it writes nothing, and fails for a stale file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonOptions, httpOptions } from '@mcp-commons/core';
import { appPage } from './app-page.ts';
import { comparisonTable } from './comparison-table.ts';
import { includeCode } from './include-code.ts';
import { installLinks } from './install-links.ts';
import { pages } from './pages.ts';
import { optionRows, optionsTable, readmeServers, toolsTable } from './readme-tables.ts';
import { serverJson } from './server-json.ts';
import { loadServers } from './servers.ts';

const check = process.argv.includes('--check');
const stale: string[] = [];

function update(path: string, content: string): void {
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (current === content) return;
  if (check) stale.push(path);
  else writeFileSync(path, content);
}

/** Replaces the text between `<!-- name -->` and `<!-- /name -->`. */
function fill(path: string, sections: Readonly<Record<string, string>>): void {
  const filled = Object.entries(sections).reduce(
    (text, [name, content]) => {
      const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
      const [start, end] = [text.indexOf(open), text.indexOf(close)];
      if (start === -1 || end < start) throw new Error(`${path} has no section ${open} … ${close}`);
      return `${text.slice(0, start + open.length)}\n${content}\n${text.slice(end)}`;
    },
    readFileSync(path, 'utf8'),
  );
  update(path, filled);
}

const servers = await loadServers();
for (const server of [...servers, ...(await loadServers('templates'))]) {
  const { folder, definition } = server;
  fill(join(folder, 'README.md'), {
    install: installLinks(server),
    tools: await toolsTable(definition),
    options: optionsTable(definition),
  });
  update(join(folder, 'server.json'), serverJson(definition, folder));
  const page = await appPage(folder);
  if (page !== undefined) update(join(folder, 'src/app-page.ts'), page);
}
fill('docs/options.md', { options: optionRows(commonOptions) });
fill('docs/http.md', { options: optionRows(httpOptions) });
fill('README.md', {
  servers: await readmeServers(servers),
  comparison: comparisonTable('bench/results.json', 'bench/proofs.json'),
});
for (const page of pages()) update(page, includeCode(readFileSync(page, 'utf8')));

if (stale.length > 0) {
  process.stderr.write(`stale: ${stale.join(', ')}. Run: pnpm generate\n`);
  process.exitCode = 1;
}
