import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @throws RangeError when a server offers a tool of this name: a host with both could not tell them apart. */
export function refuseTaken(tool: string): void {
  const server = readdirSync('servers').find((name) => toolsOf(name).includes(tool));
  if (server !== undefined) throw new RangeError(`servers/${server} has a tool ${tool}: choose another name`);
}

/** Reads the tools from the server's tools.snap. */
function toolsOf(server: string): readonly string[] {
  const snapshot = join('servers', server, 'tools.snap');
  if (!existsSync(snapshot)) return [];
  return (JSON.parse(readFileSync(snapshot, 'utf8')) as { name: string }[]).map(({ name }) => name);
}
