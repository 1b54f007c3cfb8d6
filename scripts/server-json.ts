import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionTable, type ServerDefinition } from '@mcp-commons/core';

/** The server's entry for the MCP registry (schema 2025-12-11), from its package.json and options. */
export function serverJson(definition: ServerDefinition, folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const { name, version, description, mcpName } = manifest;
  const entry = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: mcpName,
    title: definition.title,
    description,
    version,
    websiteUrl: definition.package.homepage,
    repository: { url: 'https://github.com/mcp-commons/mcp-commons', source: 'github', subfolder: folder },
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: optionTable(definition.options).map(environmentVariable),
      },
    ],
  };
  return `${JSON.stringify(entry, null, 2)}\n`;
}

function environmentVariable({
  variable,
  description,
  type,
  secret,
  path,
  default: preset,
}: ReturnType<typeof optionTable>[number]) {
  return {
    name: variable,
    description,
    isRequired: false,
    ...(secret && { isSecret: true }),
    format: path === undefined ? (type === 'list' ? 'string' : type) : 'filepath',
    ...(preset !== undefined && { default: Array.isArray(preset) ? preset.join(',') : String(preset) }),
  };
}
