import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import type { Option } from './option-table.ts';
import { OptionsError } from './options-error.ts';
import { booleans } from './read-options.ts';

/** A parsed command line; the values are still text. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string | readonly string[]>;
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  readonly configFile: string | undefined;
}

const builtIn = ['--help', '--version', '--config', '--json'];

/**
 * Parses a command line: `--flag value`, `--flag=value`, `--switch`, `--no-switch`, and words.
 *
 * @throws OptionsError `usage` for an unknown flag (with the nearest known one), a missing value, or a value after a
 * switch.
 */
export function parseCommandLine(argv: readonly string[], table: readonly Option[]): CommandLine {
  const byName = new Map(
    table.flatMap((option) => (option.flag ? [[option.flag.slice(2), option] as const] : [])),
  );
  const valued = [...byName].filter(([, { type }]) => type !== 'boolean').map(([name]) => name);
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    // Any other flag takes no value but one after a `=`.
    options: {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'V' },
      ...Object.fromEntries(['config', ...valued].map((name) => [name, { type: 'string' as const }])),
    },
  });
  const words: string[] = [];
  const flags = new Map<string, string>();
  const seen = new Set<string>();
  let configFile: string | undefined;
  let before: FlagToken | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(plainWord(token.value, before));
    before = token.kind === 'option' ? token : undefined;
    if (token.kind !== 'option') continue;
    if (builtIn.includes(`--${token.name}`)) {
      seen.add(token.name);
      if (token.name === 'config') configFile = required(token, byName);
      continue;
    }
    addFlag(flags, readFlag(token, byName, table));
  }
  return {
    words,
    flags,
    configFile,
    help: seen.has('help'),
    version: seen.has('version'),
    json: seen.has('json'),
  };
}

interface FlagToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  /** Whether the value follows a `=`. */
  readonly inlineValue?: boolean | undefined;
}

// Otherwise `--cors off` would turn the switch on, and take `off` for an item or a command.
function plainWord(word: string, before: FlagToken | undefined): string {
  if (before === undefined || before.value !== undefined || builtIn.includes(before.rawName)) return word;
  if (!booleans.has(word.toLowerCase())) return word;
  const on = before.rawName.replace(/^--no-/, '--');
  const off = on.replace('--', '--no-');
  throw new OptionsError('usage', `${on} is a switch and does not take ${word}: write ${on} or ${off}`);
}

function readFlag(
  token: FlagToken,
  byName: ReadonlyMap<string, Option>,
  table: readonly Option[],
): readonly [Option, string] {
  const { name, rawName, value } = token;
  const option = byName.get(name);
  if (option !== undefined)
    return [option, option.type === 'boolean' ? (value ?? 'true') : required(token, byName)];
  const negated = byName.get(name.replace(/^no-/, ''));
  if (negated?.type === 'boolean' && value === undefined) return [negated, 'false'];
  throw unknownFlag(rawName, table);
}

// A repeated flag adds to its list: replacing the list would let through what the first flag denies.
function addFlag(flags: Map<string, string>, [option, value]: readonly [Option, string]): void {
  const earlier = option.type === 'list' ? flags.get(option.key) : undefined;
  flags.set(option.key, earlier === undefined ? value : `${earlier},${value}`);
}

function required(
  { rawName, value = '', inlineValue }: FlagToken,
  byName: ReadonlyMap<string, Option>,
): string {
  const isNextFlag = !inlineValue && value.startsWith('--') && byName.has(value.slice(2));
  if (value !== '' && !isNextFlag) return value;
  throw new OptionsError('usage', `${rawName} needs a value`);
}

function unknownFlag(flag: string, table: readonly Option[]): OptionsError {
  const secret = table.find(({ secret, variable }) => secret && flagFor(variable) === flag);
  if (secret !== undefined) {
    return new OptionsError(
      'usage',
      `${flag} is a secret and command lines are public: set ${secret.variable}, or ${secret.variable}_FILE`,
    );
  }
  const known = [...builtIn, ...table.flatMap((option) => option.flag ?? [])];
  const guess = nearest(flag, known);
  return new OptionsError(
    'usage',
    `unknown flag ${flag}${guess ? `; did you mean ${guess}?` : '; see --help'}`,
  );
}

const flagFor = (variable: string) => `--${variable.toLowerCase().replaceAll('_', '-')}`;
