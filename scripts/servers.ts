import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerDefinition } from '@mcp-commons/core';

/** A server of this repository. */
export interface RepositoryServer {
  readonly name: string;
  readonly folder: string;
  readonly definition: ServerDefinition;
}

/**
 * Loads the definition of every server under `parent` from its source, in the order of their names. Run from the
 * repository's root.
 */
export function loadServers(
  parent: 'servers' | 'templates' = 'servers',
): Promise<readonly RepositoryServer[]> {
  const names = readdirSync(parent).filter((name) => existsSync(join(parent, name, 'src/server.ts')));
  return Promise.all(
    names.sort().map(async (name) => {
      const folder = join(parent, name);
      const module: Record<string, unknown> = await import(pathToFileURL(join(folder, 'src/server.ts')).href);
      const definition = Object.values(module).find(isDefinition);
      if (definition === undefined) throw new Error(`${folder}/src/server.ts exports no server definition`);
      return { name, folder, definition };
    }),
  );
}

function isDefinition(value: unknown): value is ServerDefinition {
  return typeof value === 'object' && value !== null && 'open' in value && 'options' in value;
}
