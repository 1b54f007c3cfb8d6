import { resolve } from 'node:path';
import type { ServerDefinition } from '../definitions/define-server.ts';
import { type Option, optionTable } from '../options/option-table.ts';
import { OptionsError } from '../options/options-error.ts';
import { commandName, type Settings, stdioTable } from './settings.ts';

export const hosts = ['claude-desktop', 'claude-code', 'vscode', 'cursor', 'mcpb'] as const;
type Host = (typeof hosts)[number];

/** The text to put into a host's configuration, and where it goes. */
export interface HostConfig {
  readonly text: string;
  readonly where: string;
}

/**
 * Writes the configuration that makes a host start this server with the options in force. Secrets never appear:
 * hosts that can do so ask the person for them; for other hosts, a placeholder says what to fill in.
 *
 * @throws OptionsError `usage` for an unknown host, `configuration` for a value that a variable cannot hold.
 */
export function printConfig(
  definition: ServerDefinition,
  host: string | undefined,
  settings: Settings,
): HostConfig {
  if (!isHost(host)) throw new OptionsError('usage', `print-config needs one of ${hosts.join(', ')}`);
  const start = startCommand(definition);
  const options = stdioTable(definition).filter(({ key }) => settings.origins.has(key));
  const env = environment(options, settings, ({ variable }) => `<your ${variable}>`);
  const stdio = { ...start, ...env };
  const { name } = definition;
  const configs: Record<Host, HostConfig> = {
    'claude-desktop': {
      text: json({ mcpServers: { [name]: stdio } }),
      where: 'Claude Desktop: Settings > Developer > Edit Config (claude_desktop_config.json)',
    },
    'claude-code': {
      text: json({ mcpServers: { [name]: { type: 'stdio', ...stdio } } }),
      where: 'Claude Code: .mcp.json in a project',
    },
    cursor: {
      text: json({ mcpServers: { [name]: stdio } }),
      where: 'Cursor: ~/.cursor/mcp.json, or .cursor/mcp.json in a project',
    },
    vscode: {
      text: json(forVsCode(definition, start, options, settings)),
      where: 'VS Code: .vscode/mcp.json',
    },
    mcpb: { text: json(bundleManifest(definition)), where: 'MCPB: manifest.json beside the server/ folder' },
  };
  return configs[host];
}

function isHost(host: string | undefined): host is Host {
  return hosts.some((known) => known === host);
}

// The version is pinned: npx would otherwise run whatever its cache holds (npm/cli#2933). On Windows npx is a
// script that only cmd can start.
function startCommand({ package: { name, version } }: ServerDefinition) {
  const npx = ['-y', `${name}@${version}`];
  return process.platform === 'win32'
    ? { command: 'cmd', args: ['/c', 'npx', ...npx] }
    : { command: 'npx', args: npx };
}

function environment(
  options: readonly Option[],
  { values }: Settings,
  placeholder: (secret: Option) => string,
) {
  if (options.length === 0) return {};
  const entries = options.map((option) => {
    const items = [values[option.key]].flat().map(String);
    const cut = option.type === 'list' ? items.find((item) => item.includes(',')) : undefined;
    // The host would cut it in two, and its parts may name folders that nobody has allowed.
    if (cut !== undefined)
      throw new OptionsError(
        'configuration',
        `${option.variable}: ${JSON.stringify(cut)} has a comma, which separates values in a host's configuration`,
      );
    // A host starts the server in a folder of its own.
    const text = (option.path ? items.map((item) => resolve(item)) : items).join(',');
    return [option.variable, option.secret ? placeholder(option) : text];
  });
  return { env: Object.fromEntries(entries) as Record<string, string> };
}

function forVsCode(
  { name }: ServerDefinition,
  start: ReturnType<typeof startCommand>,
  options: readonly Option[],
  settings: Settings,
) {
  const inputs = options
    .filter(({ secret }) => secret)
    .map(({ variable, description }) => ({
      id: variable,
      type: 'promptString',
      description,
      password: true,
    }));
  const env = environment(options, settings, ({ variable }) => `\${input:${variable}}`);
  return { ...(inputs.length > 0 && { inputs }), servers: { [name]: { type: 'stdio', ...start, ...env } } };
}

/**
 * MCPB manifest 0.3: the host runs the bundled files with its own Node and asks the person for the options. Only
 * arguments take a list, so the positional option of paths goes there; the others go into variables.
 */
function bundleManifest(definition: ServerDefinition) {
  const { name, title, package: manifest } = definition;
  const table = optionTable(definition.options);
  const words = table.filter(({ path, positional }) => path && positional);
  const variables = table.filter((option) => !words.includes(option));
  const placeholder = ({ key }: Option) => `\${user_config.${key}}`;
  return {
    manifest_version: '0.3',
    name: commandName(definition),
    display_name: `${title} (${name})`,
    version: manifest.version,
    description: manifest.description,
    author: { name: manifest.author },
    license: manifest.license,
    // A new project has no homepage yet, and a host accepts only a URL.
    ...(manifest.homepage && { homepage: manifest.homepage }),
    server: {
      type: 'node',
      entry_point: 'server/bin.cjs',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/server/bin.cjs', ...words.map(placeholder)],
        env: Object.fromEntries(variables.map((option) => [option.variable, placeholder(option)])),
      },
    },
    user_config: Object.fromEntries(table.map((option) => [option.key, bundleSetting(option)])),
  };
}

function bundleSetting({ variable, description, type, secret, default: preset, path, positional }: Option) {
  const about = { title: variable, description };
  // Without a default, a host would pass on the placeholder of a field that was left empty.
  if (path && positional) return { type: path, ...about, multiple: true, default: preset ?? [] };
  return {
    type: path ?? (type === 'list' ? 'string' : type),
    ...about,
    ...(secret && { sensitive: true }),
    default: Array.isArray(preset) ? preset.join(',') : (preset ?? ''),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
