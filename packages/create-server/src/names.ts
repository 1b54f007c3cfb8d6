/** The names of a new server and its first tool: `dice` and `roll_dice`. */
export interface Names {
  /** kebab-case, as in `mcp-server-<server>`. */
  readonly server: string;
  /** snake_case, at most 31 characters: hosts put the server's name before it and cut at 64. */
  readonly tool: string;
  /** The constant that holds the server's definition: `diceServer`. */
  readonly definition: string;
}

/**
 * Checks both names; the tool of `dice` is `get_dice` unless it is named.
 *
 * @throws RangeError that says what a name must look like, or that core uses it.
 */
export function namesOf(server = '', tool = `get_${server.replaceAll('-', '_')}`): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(server) || server.length > 26)
    throw new RangeError(
      `"${server}" cannot name a server: use at most 26 lower-case letters, digits and single hyphens, beginning with a letter, such as time-zone`,
    );
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(tool) || tool.length > 31)
    throw new RangeError(
      `"${tool}" cannot name a tool: use at most 31 lower-case letters, digits and single underscores, beginning with a letter, such as roll_dice`,
    );
  // The template imports openServer, defineServer and defineTool from core.
  if (server === 'open' || server === 'define' || tool === 'define')
    throw new RangeError('openServer, defineServer and defineTool are names of core: choose another');
  return { server, tool, definition: `${camelCase(server)}Server` };
}

/** Replaces the template's names by the new ones, in a text or a path. */
export function rename(text: string, { server, tool, definition }: Names): string {
  const names: Readonly<Record<string, string>> = {
    templateServer: definition,
    template: server,
    Template: sentence(server),
    measureText: camelCase(tool),
    measure_text: tool,
    'measure-text': tool.replaceAll('_', '-'),
    'Measure text': sentence(tool),
  };
  return text.replace(new RegExp(Object.keys(names).join('|'), 'g'), (name) => names[name] ?? name);
}

function camelCase(name: string): string {
  return name.replace(/[-_](.)/g, (_, letter: string) => letter.toUpperCase());
}

function sentence(name: string): string {
  const words = name.replace(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
