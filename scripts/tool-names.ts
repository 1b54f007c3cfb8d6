import { openServer, optionTable, type ServerDefinition } from '@mcp-commons/core';

/** The names of all tools that a server can offer: with its defaults, and with each of its switches turned. */
export async function everyToolName(definition: ServerDefinition): Promise<ReadonlySet<string>> {
  const switches = optionTable(definition.options).filter(({ type }) => type === 'boolean');
  const settings = switches.map(({ key, default: preset }) => ({ [key]: preset !== true }));
  const names = [{}, ...settings].map(async (options) => {
    const server = await openServer(definition, options);
    await server.close();
    return server.catalogue.listed.tools.tools.map(({ name }) => name);
  });
  return new Set((await Promise.all(names)).flat());
}
