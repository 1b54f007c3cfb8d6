import type { Generated, Kysely, Selectable } from 'kysely';
import type { Role } from './user.ts';

/** The tables, alike in SQLite and PostgreSQL; times come and go as ISO 8601 text in both. */
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
   * Name and email in lower case: what a search looks through and what sorting by name goes by. Made here,
   * because SQLite folds ASCII only and PostgreSQL by its locale.
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

/** The two ways into either database. Failures that a caller can act on come out as AccountErrors. */
export interface Database {
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction that no other writer overlaps, in this process or another: rules that span
   * rows, such as the last admin, hold without further locks. Rolled back when `work` throws or `signal`
   * aborts before the commit; once resolved, the change survives a crash.
   */
  write<T>(work: (db: Kysely<Tables>) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}
