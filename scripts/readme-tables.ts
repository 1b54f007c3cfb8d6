import {
  commonOptions,
  httpOptions,
  type Option,
  openServer,
  optionTable,
  type ServerDefinition,
} from '@mcp-commons/core';
import type { RepositoryServer } from './servers.ts';

/** One row a tool: name, what it does, and what a host is told about its effects. */
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

const httpGuide = 'https://github.com/mcp-commons/mcp-commons/blob/main/docs/http.md';

/** One row an option: the server's own, the common ones. Those of HTTP are the same for all and stand in one place. */
export function optionsTable({ options }: ServerDefinition): string {
  return [
    optionRows(optionTable(options)),
    '\nCommon to all servers:\n',
    optionRows(optionTable(commonOptions)),
    `\nWith \`http\`: [the options of every server over HTTP](${httpGuide}#options).`,
  ].join('\n');
}

/** One row an option of HTTP, which every server has. */
export function httpOptionsTable(): string {
  return optionRows(optionTable(httpOptions));
}

function optionRows(options: readonly Option[]): string {
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

async function listed(definition: ServerDefinition) {
  const server = await openServer(definition, {});
  await server.close();
  return server.catalogue.listed;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
