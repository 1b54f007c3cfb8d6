import { openServer, optionTable, type ServerDefinition } from '@mcp-commons/core';
import type * as z from 'zod';
import type { RepositoryServer } from './servers.ts';

/** One row per tool: its name, what it does, and its effects by its hints. */
export async function toolsTable(definition: ServerDefinition): Promise<string> {
  const { tools } = (await listed(definition)).tools;
  if (tools.length === 0) return 'This server has no tools.';
  const rows = tools.map(({ name, description = '', annotations }) => {
    const effects = annotations?.readOnlyHint
      ? 'reads'
      : annotations?.destructiveHint
        ? 'changes, destructively'
        : 'changes';
    return [`\`${name}\``, description, annotations?.openWorldHint ? `${effects}, outside world` : effects];
  });
  return table(['Tool', 'What it does', 'Effect'], rows);
}

// npm shows a README outside the repository, where relative links are broken.
const docs = 'https://github.com/mcp-commons/mcp-commons/blob/main/docs';

/** One row for each of the server's own options, and links to those that all servers share. */
export function optionsTable({ options }: ServerDefinition): string {
  return [
    optionRows(options),
    '',
    `All servers also take the [common options](${docs}/options.md) and, with \`http\`, [those of HTTP](${docs}/http.md#options).`,
  ].join('\n');
}

/** One row per option. */
export function optionRows(schema: z.ZodObject): string {
  const options = optionTable(schema);
  if (options.length === 0) return 'No options of its own.';
  const rows = options.map(({ flag, variable, range, default: preset, description, secret }) => [
    `\`${variable}\`${secret ? ` or \`${variable}_FILE\`` : ''}`,
    flag ? `\`${flag}\`` : '(secret: no flag)',
    [description, range && `Range: ${range}.`].filter(Boolean).join(' '),
    String(preset ?? '') === '' ? '' : `\`${String(preset)}\``,
  ]);
  return table(['Variable', 'Flag', 'Meaning', 'Default'], rows);
}

/** The root README's table of servers. */
export async function readmeServers(servers: readonly RepositoryServer[]): Promise<string> {
  const rows = servers.map(async ({ name, folder, definition }) => {
    const { tools, prompts } = await listed(definition);
    const offers = [...tools.tools, ...prompts.prompts].map((offer) => `\`${offer.name}\``).join(', ');
    return [
      `[${name}](${folder})`,
      definition.package.description.replace(/^MCP server (that|for) /, ''),
      offers,
    ];
  });
  return table(['Server', 'What it is for', 'Tools and prompts'], await Promise.all(rows));
}

/** What a server lists when it runs with these options. */
export async function listed(definition: ServerDefinition, options: Record<string, unknown> = {}) {
  const server = await openServer(definition, options);
  await server.close();
  return server.catalogue.listed;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
