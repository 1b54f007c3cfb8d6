/**
 * Checks what no compiler sees: that every published package.json agrees on who we are and how it is checked, that
 * every server.json is a valid entry of the MCP registry for its package, and that no two servers offer a tool of the
 * same name, which some hosts refuse.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageSchema, registryEntrySchema, serverPackageSchema } from './package-schemas.ts';
import { loadServers } from './servers.ts';
import { everyToolName } from './tool-names.ts';

const problems: string[] = [];

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

for (const folder of ['packages', 'servers'].flatMap((parent) =>
  readdirSync(parent).map((name) => join(parent, name)),
)) {
  if (!existsSync(join(folder, 'package.json'))) continue;
  const manifest = readJson(join(folder, 'package.json'));
  if (manifest['private'] === true) continue;
  const schema = folder.startsWith('servers') ? serverPackageSchema(folder) : packageSchema(folder);
  report(`${folder}/package.json`, schema.safeParse(manifest).error?.issues);
}

const servers = await loadServers();
for (const { folder } of servers) {
  const entry = registryEntrySchema(readJson(join(folder, 'package.json')));
  report(`${folder}/server.json`, entry.safeParse(readJson(join(folder, 'server.json'))).error?.issues);
}

const offeredBy = new Map<string, string>();
for (const { name, definition } of servers) {
  for (const tool of await everyToolName(definition)) {
    const other = offeredBy.get(tool);
    if (other !== undefined) problems.push(`${tool} is a tool of ${other} and of ${name}`);
    offeredBy.set(tool, name);
  }
}

function report(file: string, issues: readonly { path: PropertyKey[]; message: string }[] = []): void {
  for (const { path, message } of issues) problems.push(`${file}: ${path.join('.')}: ${message}`);
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}
