import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import { AccountError } from './account-error.ts';
import type { Database, Tables } from './database.ts';

/** The SQL in which the two databases differ. */
export interface Dialect {
  /** Returns a row when the table schema_version exists. */
  readonly probe: RawBuilder<unknown>;
  /** Runs before the first migration. */
  readonly prepare?: RawBuilder<unknown>;
  /** The column of ids; the database assigns each id once. */
  readonly identity: { readonly type: ColumnDataType; readonly clause: RawBuilder<unknown> };
  readonly timestamp: ColumnDataType;
  /** The type of text that compares byte by byte, so that both databases sort alike. */
  readonly sortable: RawBuilder<unknown>;
}

// Only append: a migration that has run somewhere must never change.
const migrations: readonly ((db: Kysely<Tables>, dialect: Dialect) => Promise<void>)[] = [createTables];

/**
 * Brings the tables up to date. Any number of processes may call this at once; one of them does the work.
 *
 * @throws AccountError `not-set-up` when tables are missing and `readOnly` forbids creating them, or when a newer
 *   release created them.
 */
export async function migrate(database: Database, dialect: Dialect, readOnly: boolean): Promise<void> {
  const version = await database.read((db) => readVersion(db, dialect));
  if (version === migrations.length) return;
  if (version > migrations.length) {
    throw new AccountError(
      'not-set-up',
      'The database was made by a newer release of this server: update the server.',
    );
  }
  if (readOnly) {
    throw new AccountError(
      'not-set-up',
      'The database has no tables of this release yet: run doctor once without READ_ONLY.',
    );
  }
  await database.write(async (db) => {
    // Another process may have migrated while this one waited for the lock.
    const current = await readVersion(db, dialect);
    for (const [index, apply] of [...migrations.entries()].slice(current)) {
      await apply(db, dialect);
      await db
        .insertInto('schema_version')
        .values({ version: index + 1 })
        .execute();
    }
  }, new AbortController().signal);
}

async function readVersion(db: Kysely<Tables>, { probe }: Dialect): Promise<number> {
  const { rows } = await probe.execute(db);
  if (rows.length === 0) return 0;
  const newest = await db
    .selectFrom('schema_version')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.version ?? 0;
}

async function createTables(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { prepare, identity, timestamp, sortable } = dialect;
  await prepare?.execute(db);
  await db.schema
    .createTable('schema_version')
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .execute();
  await db.schema
    .createTable('users')
    .addColumn('id', identity.type, (column) => column.modifyEnd(identity.clause))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', sortable, (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('user', 'admin')`))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', timestamp, (column) => column.notNull())
    .addColumn('updated_at', timestamp, (column) => column.notNull())
    .addColumn('deleted_at', timestamp)
    .addColumn('folded', sortable, (column) => column.notNull())
    .execute();
  // Decides who owns an address; lower() applies this also to other programs that write here.
  await db.schema
    .createIndex('users_email_once')
    .unique()
    .on('users')
    .expression(sql`lower(email)`)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
  await db.schema.createIndex('users_role').on('users').columns(['role', 'deleted_at', 'id']).execute();
  await db.schema.createIndex('users_email_order').on('users').columns(['email', 'id']).execute();
  await db.schema.createIndex('users_name_order').on('users').columns(['folded', 'id']).execute();
  await db.schema.createIndex('users_change_order').on('users').columns(['updated_at', 'id']).execute();
  await db.schema
    .createTable('audit')
    .addColumn('id', identity.type, (column) => column.modifyEnd(identity.clause))
    .addColumn('at', timestamp, (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('tool', 'text', (column) => column.notNull())
    .addColumn('user_id', 'bigint', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_user_id').on('audit').columns(['user_id', 'id']).execute();
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('created_at', timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_pk', ['actor', 'key'])
    .execute();
  await db.schema.createIndex('idempotency_keys_age').on('idempotency_keys').column('created_at').execute();
}
