import { type Finding, OptionsError, ToolError, type ToolErrorKind } from '@mcp-commons/core';
import * as z from 'zod';
import { connectionUrl } from './database/connection-url.ts';
import { createDatabase, type Database } from './database/database.ts';
import { DatabaseFailure, type FailureReason } from './database/database-failure.ts';
import { parseDatabases } from './database/parse-databases.ts';
import { readingRoleRecipe, warningsAbout } from './database/role.ts';
import type { Options } from './options.ts';

/** The databases of the configuration, by name. */
export interface Databases {
  /** The names of all databases; the first is the default. */
  readonly names: readonly string[];
  /** The argument `database` of the tools; absent when there is at most one database. */
  readonly choice: { readonly database: z.ZodOptional<z.ZodEnum<Record<string, string>>> };
  /** @throws ToolError `unavailable` when no database is configured. */
  get(name: string | undefined): Database;
  /**
   * Connects to each database.
   *
   * @throws ToolError whose message says what to do.
   */
  check(): Promise<void>;
  /** Reports what the role of each database can do beyond its use, and how to make a role that only reads. */
  diagnose(): Promise<readonly Finding[]>;
  close(): Promise<void>;
}

const notConfigured =
  'No database is set. Set DATABASE_URL in the environment of this server, in the configuration of the host: ' +
  'DATABASE_URL=postgres://user:password@host:5432/name?sslmode=verify-full, then restart it.';

/** The name of the database of DATABASE_URL. */
const mainName = 'main';

/** Opens the databases of the options; each connects on first use. */
export function openDatabases(options: Options): Databases {
  const named = parseDatabases(options.databases ?? '') ?? new Map<string, string>();
  if (options.databaseUrl !== undefined && named.has(mainName)) {
    throw new OptionsError(
      'configuration',
      `DATABASES: ${mainName} is the name of DATABASE_URL; choose another`,
    );
  }
  const urls = new Map([
    ...(options.databaseUrl === undefined ? [] : [[mainName, options.databaseUrl] as const]),
    ...named,
  ]);
  const databases = new Map([...urls].map(([name, url]) => [name, open(name, url, options)]));
  const [first = mainName] = urls.keys();

  return {
    names: [...urls.keys()],
    choice: chooseFrom([...urls.keys()]),
    get(name = first) {
      const database = databases.get(name);
      if (database === undefined) throw new ToolError('unavailable', notConfigured);
      return database;
    },
    async check() {
      if (databases.size === 0) throw new ToolError('unavailable', notConfigured);
      await Promise.all([...databases.values()].map((database) => database.role()));
    },
    async diagnose() {
      const findings = [...databases].map(([name, database]) => judge(name, database, options));
      return (await Promise.all(findings)).flat();
    },
    async close() {
      await Promise.all([...databases.values()].map((database) => database.close()));
    },
  };
}

async function judge(name: string, database: Database, options: Options): Promise<Finding[]> {
  const check = `role of ${name}`;
  try {
    const facts = await database.role();
    const warnings = warningsAbout(facts, options);
    if (warnings.length === 0)
      return [{ state: 'ok', check, detail: `${facts.name} can do no more than it needs` }];
    const found = warnings.map((detail): Finding => ({ state: 'warn', check, detail }));
    return [...found, { state: 'warn', check, detail: `A role that only reads: ${readingRoleRecipe}` }];
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return [{ state: 'fail', check, detail: error.message }];
  }
}

// The type fits without the argument too: it is optional, so a tool reads undefined.
function chooseFrom(names: readonly string[]): Databases['choice'] {
  const several = { database: z.enum(names).optional().describe(`Default: ${names[0]}.`) };
  return names.length > 1 ? several : ({} as typeof several);
}

function open(name: string, url: string, options: Options): Database {
  const isMain = name === mainName && options.databaseUrl !== undefined;
  const setting = isMain ? 'DATABASE_URL' : `the URL of ${name} in DATABASES`;
  const database = createDatabase({
    url: connectionUrl(url, { mode: options.tls, caFile: options.tlsCaFile }),
    maxConnections: options.maxConnections,
    timeoutMs: options.timeout,
    maxBytes: options.maxBytes,
    maxTransferBytes: options.maxTransferBytes,
    allowSuperuser: options.allowSuperuser,
  });
  return {
    read: (...request) => inWords(database.read(...request), setting),
    explain: (...request) => inWords(database.explain(...request), setting),
    write: (...request) => inWords(database.write(...request), setting),
    catalog: (...request) => inWords(database.catalog(...request), setting),
    role: () => inWords(database.role(), setting),
    close: database.close,
  };
}

const kinds: Readonly<Record<FailureReason, ToolErrorKind>> = {
  unreachable: 'unavailable',
  busy: 'unavailable',
  'refused-role': 'denied',
  'refused-statement': 'denied',
  'no-privilege': 'denied',
  'no-rows': 'invalid_input',
  'invalid-statement': 'invalid_input',
  conflict: 'conflict',
  'unknown-outcome': 'conflict',
  timeout: 'timeout',
  cancelled: 'timeout',
  'too-large': 'limit',
};

async function inWords<T>(answer: Promise<T>, setting: string): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (!(cause instanceof DatabaseFailure)) throw cause;
    // Other messages may quote the caller's SQL, in which DATABASE_URL must stay.
    const isOurs = cause.reason === 'unreachable';
    const message = isOurs ? cause.message.replaceAll('DATABASE_URL', setting) : cause.message;
    throw new ToolError(kinds[cause.reason], message, { cause });
  }
}
