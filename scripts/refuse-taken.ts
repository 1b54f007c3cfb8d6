import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tools of every server, from what is reviewed as its tools.snap: `{ read_file: 'filesystem', … }`. */
function toolNames(): ReadonlyMap<string, string> {
  return new Map(
    readdirSync('servers').flatMap((server) => {
      const snapshot = join('servers', server, 'tools.snap');
      if (!existsSync(snapshot)) return [];
      const tools = JSON.parse(readFileSync(snapshot, 'utf8')) as { name: string }[];
      return tools.map(({ name }): [string, string] => [name, server]);
    }),
  );
}

/** @throws RangeError when a server offers a tool of this name: a host with both could not tell them apart. */
export function refuseTaken(tool: string): void {
  const server = toolNames().get(tool);
  if (server !== undefined) throw new RangeError(`servers/${server} has a tool ${tool}: choose another name`);
}
