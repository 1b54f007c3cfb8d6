import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { homeFolder } from './data-folder.ts';
import { nearest } from './nearest.ts';
import type { Option } from './option-table.ts';
import { OptionsError } from './options-error.ts';
import type { CommandLine } from './parse-command-line.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a value came from: `flag --port`, `environment PORT`, `file config.json`, `default`. */
type Origin = string;

export interface OptionsRead<Schema extends z.ZodObject> {
  readonly values: z.output<Schema>;
  /** What was set, before the schema's defaults. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly origins: ReadonlyMap<string, Origin>;
  /** The values of secret options, for the redactor. */
  readonly secrets: readonly string[];
}

/**
 * Reads every option of `schema` (`table` is its `optionTable`) from its flag, else its environment variable (or, for a
 * secret, the file that `<VARIABLE>_FILE` names), else the configuration file, else the schema's default. An empty
 * value counts as unset; `~/` in a path is the home directory.
 *
 * @throws OptionsError `configuration` for a value that does not fit, a key that is not an option, a file that cannot
 * be read, a `${…}` that the host left unexpanded.
 */
export function readOptions<Schema extends z.ZodObject>(
  schema: Schema,
  table: readonly Option[],
  { flags, configFile }: Pick<CommandLine, 'flags' | 'configFile'>,
  env: Environment,
): OptionsRead<Schema> {
  const file = configFile === undefined ? {} : readConfigFile(configFile, table);
  const raw: Record<string, unknown> = {};
  const origins = new Map<string, Origin>();
  for (const option of table) {
    const found = findValue(option, flags, env, file, configFile);
    if (found === undefined) continue;
    raw[option.key] = option.path === undefined ? found.value : fromHome(found.value);
    origins.set(option.key, found.origin);
  }
  const result = schema.safeParse(raw);
  if (!result.success)
    throw new OptionsError('configuration', describeInvalid(result.error, table, raw, origins));
  const secrets = table.flatMap(({ key, secret }) =>
    secret && typeof raw[key] === 'string' ? [raw[key]] : [],
  );
  return { values: result.data, given: raw, origins, secrets };
}

/** Expands `~/`, because a host starts the server without a shell. */
function fromHome(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromHome);
  return typeof value === 'string' ? value.replace(/^~(?=$|[\\/])/, homeFolder) : value;
}

interface Found {
  readonly value: unknown;
  readonly origin: Origin;
}

function findValue(
  option: Option,
  flags: CommandLine['flags'],
  env: Environment,
  file: Readonly<Record<string, unknown>>,
  configFile: string | undefined,
): Found | undefined {
  const { key, flag, variable, secret } = option;
  const byFlag = flags.get(key);
  if (byFlag !== undefined)
    return accept(option, byFlag, typeof byFlag === 'string' ? `flag ${flag}` : 'command line');
  const byVariable = env[variable];
  if (byVariable) return accept(option, byVariable, `environment ${variable}`);
  const path = secret ? env[`${variable}_FILE`] : undefined;
  if (path) return { value: readText(`${variable}_FILE`, path).trimEnd(), origin: `file ${variable}_FILE` };
  const byFile = Object.hasOwn(file, key) ? file[key] : '';
  if (byFile === '') return undefined;
  const origin = `file ${configFile}`;
  // A secret may look like a placeholder; a variable refuses it, so it must be possible in a file.
  if (!secret) refusePlaceholder(option, byFile, origin);
  return { value: coerce(option, byFile), origin };
}

function accept(option: Option, value: unknown, origin: Origin): Found {
  refusePlaceholder(option, value, origin);
  return { value: coerce(option, value), origin };
}

function refusePlaceholder({ variable }: Option, value: unknown, origin: Origin): void {
  const placeholder = /\$\{[^}]*\}/.exec([value].flat().join(' '));
  if (placeholder === null) return;
  throw new OptionsError(
    'configuration',
    `${variable} holds the placeholder ${placeholder[0]} (${origin}): nothing has filled it in`,
  );
}

// Text that does not fit its type stays text, so that the schema's error quotes what was given.
function coerce({ type, range }: Option, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  switch (type) {
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return booleans.get(text.toLowerCase()) ?? text;
    case 'list':
      return splitList(text);
    case 'string':
      // The range of text is the list of its choices.
      return range.split(', ').find((choice) => choice === text.toLowerCase()) ?? text;
  }
}

/** Splits a list that is one text into its items. */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The words for a switch. */
export const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['no', false],
  ['0', false],
]);

function readConfigFile(path: string, table: readonly Option[]): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(path, readText('--config', path)));
  if (!parsed.success) throw new OptionsError('configuration', `--config ${path} must hold one JSON object`);
  const known = table.map(({ key }) => key);
  for (const key of Object.keys(parsed.data)) {
    if (known.includes(key)) continue;
    const named = table.find(({ variable }) => variable === key.toUpperCase());
    const guess = named?.key ?? nearest(key, known);
    throw new OptionsError(
      'configuration',
      `--config ${path}: unknown option ${JSON.stringify(key)}${guess ? `; did you mean ${guess}?` : ''}`,
    );
  }
  return parsed.data;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text around the mistake, which may be a secret: so its error is not the `cause` either.
    const reason = (error as Error).message.replace(/, (?:\.{3})?".*$/s, '');
    throw new OptionsError('configuration', `--config ${path} is not JSON: ${reason}`);
  }
}

function readText(source: string, path: string): string {
  try {
    return readFileSync(resolve(path), 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new OptionsError('configuration', `${source}: cannot read ${path} (${code})`, { cause });
  }
}

const expectedOf: Readonly<Record<Option['type'], string>> = {
  number: 'must be a number',
  boolean: 'must be true or false',
  list: 'must be a list of texts',
  string: 'must be text',
};

function describeInvalid(
  error: z.ZodError,
  table: readonly Option[],
  raw: Readonly<Record<string, unknown>>,
  origins: ReadonlyMap<string, Origin>,
): string {
  const [issue] = error.issues;
  const option = table.find(({ key }) => key === issue?.path[0]);
  if (issue === undefined || option === undefined) return error.message;
  const { key, variable, type, range, secret } = option;
  if (raw[key] === undefined) return `${variable} is required`;
  const origin = origins.get(key);
  // The message of a server's own check is complete, and does not quote a secret.
  if (issue.code === 'custom') return `${variable}: ${issue.message} (${origin})`;
  const given = secret ? 'what was given' : JSON.stringify(raw[key]);
  const typed = issue.code === 'invalid_type' ? expectedOf[type] : issue.message;
  const expected = range ? `must be ${range}` : typed;
  return `${variable}: ${expected}, not ${given} (${origin})`;
}
