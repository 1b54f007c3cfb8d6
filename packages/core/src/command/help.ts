import type { ServerDefinition } from '../definitions/define-server.ts';
import { httpOptions } from '../options/http-options.ts';
import { type Option, optionTable } from '../options/option-table.ts';
import { hosts } from './print-config.ts';
import { commandName, stdioTable } from './settings.ts';

/** The text of `--help`, made from the same options as the README's table. */
export function help(definition: ServerDefinition): string {
  const command = commandName(definition);
  const { description, version, homepage } = definition.package;
  return `${definition.title}: ${description}

Usage:
  ${command} [options]               serve MCP over stdin and stdout
  ${command} http [options]          serve MCP over HTTP at /mcp
  ${command} doctor [--json]         check the set-up and say what to mend
  ${command} healthcheck             ask the running server, with its options of http, whether it is ready
  ${command} print-config HOST       configuration for ${hosts.join(', ')}

Options (flag, or environment variable):
${describe(stdioTable(definition))}

Options of http:
${describe(optionTable(httpOptions))}

  --config FILE                     JSON object of options by name, such as maxConcurrency
  --no-NAME                         turns off the option --NAME that is on by default or in the file
  -h, --help                        this text
  -V, --version                     ${version}

A flag overrides its variable, a variable overrides the file.${homepage && ` Docs: ${homepage}`}
`;
}

function describe(table: readonly Option[]): string {
  return table.map(describeOption).join('\n');
}

function describeOption({
  flag,
  variable,
  description,
  range,
  type,
  default: preset,
  secret,
  positional,
}: Option): string {
  const name = flag ? `${flag}, ${variable}` : `${variable}, ${variable}_FILE`;
  const shown = formatValue(preset);
  const notes = [
    range,
    type === 'list' && 'commas between several',
    shown && `default ${shown}`,
    secret && 'secret',
    positional && 'or as plain words',
  ].filter(Boolean);
  return `  ${name}\n      ${description}${notes.length > 0 ? ` [${notes.join('; ')}]` : ''}`;
}

/** Empty for an option that has no default, and for a list that has no items. */
function formatValue(value: unknown): string {
  return [value ?? []].flat().join(',');
}
