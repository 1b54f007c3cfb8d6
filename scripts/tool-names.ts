import { optionTable, type ServerDefinition } from '@mcp-commons/core';
import { listed } from './readme-tables.ts';

/** The names of all tools that a server can offer: with its defaults, and with each of its switches turned. */
export async function everyToolName(definition: ServerDefinition): Promise<ReadonlySet<string>> {
  const switches = optionTable(definition.options).filter(({ type }) => type === 'boolean');
  const settings = switches.map(({ key, default: preset }) => ({ [key]: preset !== true }));
  const names = [{}, ...settings].map(async (options) => {
    const { tools } = await listed(definition, options);
    return tools.tools.map(({ name }) => name);
  });
  return new Set((await Promise.all(names)).flat());
}
