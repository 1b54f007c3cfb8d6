import { type Accounts, createAccounts } from './accounts.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

export interface StoreSettings {
  /** PostgreSQL; without it, SQLite in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly readOnly: boolean;
  readonly maxConnections: number;
  readonly databaseTimeoutMs: number;
  readonly maxDatabaseBytes: number;
}

/**
 * Opens the database and brings its tables up to date.
 *
 * @throws AccountError when the database cannot be used; a later try may succeed.
 */
export async function openAccounts(settings: StoreSettings): Promise<Accounts> {
  const { databaseUrl, dataDir, readOnly, maxConnections, databaseTimeoutMs, maxDatabaseBytes } = settings;
  const database = await (databaseUrl === undefined
    ? openSqlite({ folder: dataDir, maxBytes: maxDatabaseBytes, timeoutMs: databaseTimeoutMs, readOnly })
    : openPostgres({ url: databaseUrl, maxConnections, timeoutMs: databaseTimeoutMs, readOnly }));
  return createAccounts(database);
}
