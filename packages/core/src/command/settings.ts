import type * as z from 'zod';
import type { ServerDefinition } from '../definitions/define-server.ts';
import { type CommonOptions, commonOptions } from '../options/common-options.ts';
import { type HttpOptions, httpOptions } from '../options/http-options.ts';
import { type Option, optionTable } from '../options/option-table.ts';
import type { CommandLine } from '../options/parse-command-line.ts';
import { type OptionsRead, readOptions, splitList } from '../options/read-options.ts';

export function commandName({ name }: ServerDefinition): string {
  return `mcp-server-${name}`;
}

/** The options of a server on stdio: its own first, then the common ones. */
export function stdioTable({ options }: ServerDefinition): readonly Option[] {
  return [...optionTable(options), ...optionTable(commonOptions)];
}

/**
 * The server's options, the common ones and those of HTTP as one schema: what a command line may set.
 *
 * @throws Error when a server gives an option a name that the runtime uses: one variable would then set both.
 */
export function allOptions({ name, options }: ServerDefinition): z.ZodObject {
  const runtime = { ...commonOptions.shape, ...httpOptions.shape };
  const taken = Object.keys(options.shape).find((key) => Object.hasOwn(runtime, key));
  if (taken !== undefined) throw new Error(`server ${name}: the option ${taken} is one of the runtime`);
  return options.extend(runtime);
}

/** What the first word of a command line may be. */
export const commands = ['http', 'doctor', 'healthcheck', 'print-config'];

/** Moves the words of a positional option to where its flag would be; the command and its own words stay. */
export function takeWords(line: CommandLine, table: readonly Option[]): CommandLine {
  const positional = table.find((option) => option.positional);
  if (positional === undefined) return line;
  const [first = ''] = line.words;
  const own = first === 'print-config' ? 2 : commands.includes(first) ? 1 : 0;
  const items = line.words.slice(own);
  if (items.length === 0) return line;
  const flagged = line.flags.get(positional.key);
  const all = typeof flagged === 'string' ? [...splitList(flagged), ...items] : items;
  return { ...line, words: line.words.slice(0, own), flags: new Map([...line.flags, [positional.key, all]]) };
}

/** All settings: `own` as given, for `openServer` to parse; the rest parsed, for the runtime. */
export interface Settings extends OptionsRead<z.ZodObject> {
  readonly own: Record<string, unknown>;
  readonly common: CommonOptions;
  readonly http: HttpOptions;
}

/**
 * Reads all options of a server. Stdio and `print-config` ignore the variables of the HTTP options: the shell that
 * started an agent may have a PORT or PUBLIC_URL of another program.
 *
 * @throws OptionsError for anything that the operator has to correct.
 */
export function readSettings(
  definition: ServerDefinition,
  table: readonly Option[],
  line: CommandLine,
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const forStdio = [undefined, 'print-config'].includes(line.words[0]);
  const isForeign = ({ key }: Option) => forStdio && Object.hasOwn(httpOptions.shape, key);
  const foreign = new Set(table.filter(isForeign).flatMap(({ variable }) => [variable, `${variable}_FILE`]));
  const counted = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.has(name)));
  const read = readOptions(allOptions(definition), table, line, counted);
  const isOwn = (key: string) => Object.hasOwn(definition.options.shape, key);
  return {
    ...read,
    own: Object.fromEntries(Object.entries(read.given).filter(([key]) => isOwn(key))),
    common: commonOptions.parse(read.given),
    http: httpOptions.parse(read.given),
  };
}
