import type { Generated, Kysely, Selectable } from 'kysely';
import type { Role } from './user.ts';

/** The tables, the same in SQLite and PostgreSQL. Both read and write times as ISO 8601 text. */
export interface Tables {
  readonly users: UsersTable;
  readonly audit: AuditTable;
  readonly idempotency_keys: IdempotencyKeysTable;
  readonly schema_version: { readonly version: number };
}

interface UsersTable {
  readonly id: Generated<number>;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
  /**
   * Name and email in lower case, for searching and for sorting by name. This program folds them, because SQLite folds
   * only ASCII, and PostgreSQL by its locale.
   */
  readonly folded: string;
}

interface AuditTable {
  readonly id: Generated<number>;
  readonly at: string;
  readonly actor: string;
  readonly tool: string;
  readonly user_id: number;
  readonly before: string | null;
  readonly after: string;
}

interface IdempotencyKeysTable {
  readonly actor: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly answer: string;
  readonly created_at: string;
}

export type UserRow = Selectable<UsersTable>;
export type AuditRow = Selectable<AuditTable>;

/** Access to either database. Throws AccountError for failures that a caller can act on. */
export interface Database {
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction that overlaps with no other writer, in this process or another. So rules about several
   * rows, such as that of the last admin, hold without further locks. Rolls back when `work` throws or `signal` aborts
   * before the commit. Once it resolves, the change survives a crash.
   */
  write<T>(work: (db: Kysely<Tables>) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}
