import type { Kysely } from 'kysely';
import { AccountError } from './account-error.ts';
import { type AuditPage, type AuditQuery, listAudit, record } from './audit.ts';
import type { Database, Tables, UserRow } from './database.ts';
import { recall, remember } from './idempotency.ts';
import { listUsers, type UserPage, type UserQuery } from './list-users.ts';
import type { Author, Profile, User } from './user.ts';
import { fold, toUser } from './user-row.ts';

/** Finds and changes users. Throws AccountError when a rule or the state of the database prevents it. */
export interface Accounts {
  /** @throws AccountError `not-found`; a deleted user is found only by id, because its email is free again. */
  find(by: { readonly id: number } | { readonly email: string }): Promise<User>;
  list(query: UserQuery): Promise<UserPage>;
  audit(query: AuditQuery): Promise<AuditPage>;
  /**
   * Creates a user. The same `idempotencyKey` within 24 hours returns the first answer again.
   *
   * @throws AccountError `email-taken`, or `key-reused` when the key came with another profile.
   */
  create(profile: Profile, write: Write & { readonly idempotencyKey?: string | undefined }): Promise<User>;
  /** @throws AccountError `not-found`, `deleted`, `email-taken`, `stale-version`, `last-admin` */
  update(id: number, changes: Partial<Profile>, write: Write & Expectation): Promise<User>;
  /**
   * Returns the user, if `remove` would accept it now.
   *
   * @throws AccountError as `remove` does
   */
  removable(id: number, expectation: Expectation): Promise<User>;
  /**
   * Marks a user as deleted; nothing is lost.
   *
   * @throws AccountError `not-found`, `deleted`, `stale-version`, `last-admin`
   */
  remove(id: number, write: Write & Expectation): Promise<User>;
  /** @throws AccountError `not-found`, `not-deleted`, `email-taken`, `stale-version` */
  restore(id: number, write: Write & Expectation): Promise<User>;
  close(): Promise<void>;
}

interface Write {
  readonly author: Author;
  /** Aborting it before the commit undoes the change. */
  readonly signal: AbortSignal;
}

interface Expectation {
  /** Refuses the change when the user has another version. */
  readonly expectedVersion?: number | undefined;
}

export function createAccounts(database: Database): Accounts {
  return {
    find: (by) =>
      database.read(async (db) => {
        const users = db.selectFrom('users').selectAll();
        const row = await ('id' in by
          ? users.where('id', '=', by.id)
          : users.where('email', '=', by.email).where('deleted_at', 'is', null)
        ).executeTakeFirst();
        if (row === undefined) throw notFound('id' in by ? String(by.id) : by.email);
        return toUser(row);
      }),
    list: (query) => database.read((db) => listUsers(db, query)),
    audit: (query) => database.read((db) => listAudit(db, query)),
    create: (profile, { author, signal, idempotencyKey }) =>
      database.write(async (db) => {
        if (idempotencyKey === undefined) return insert(db, profile, author);
        const earlier = await recall(db, author.actor, idempotencyKey, profile);
        if (earlier !== undefined) return earlier;
        const user = await insert(db, profile, author);
        await remember(db, author.actor, idempotencyKey, profile, user);
        return user;
      }, signal),
    update: (id, changes, write) =>
      change(database, id, write, (user) => {
        if (user.deleted_at !== null) throw isDeleted(user);
        return changes;
      }),
    removable: (id, expectation) =>
      database.read(async (db) => toUser((await decide(db, id, expectation, removal)).before)),
    remove: (id, write) => change(database, id, write, removal),
    restore: (id, write) =>
      change(database, id, write, (user) => {
        if (user.deleted_at === null) throw new AccountError('not-deleted', `User ${id} is not deleted.`);
        return { deleted_at: null };
      }),
    close: () => database.close(),
  };
}

async function insert(db: Kysely<Tables>, profile: Profile, author: Author): Promise<User> {
  const now = new Date().toISOString();
  const row = await db
    .insertInto('users')
    .values({
      ...profile,
      folded: fold(profile),
      version: 1,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const user = toUser(row);
  await record(db, author, undefined, user);
  return user;
}

/** Returns the changes to a user, or throws why there can be none. */
type Edit = (user: UserRow) => Partial<Profile & Pick<UserRow, 'deleted_at'>>;

const removal: Edit = (user) => {
  if (user.deleted_at !== null) throw isDeleted(user);
  return { deleted_at: new Date().toISOString() };
};

/** Reads a user, lets `edit` decide the changes, and enforces the rules. */
async function decide(db: Kysely<Tables>, id: number, { expectedVersion }: Expectation, edit: Edit) {
  const before = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  if (before === undefined) throw notFound(String(id));
  if (expectedVersion !== undefined && expectedVersion !== before.version) {
    throw staleVersion(before, expectedVersion);
  }
  const changes = edit(before);
  const after = { ...before, ...changes };
  if (isActiveAdmin(before) && !isActiveAdmin(after)) await requireAnotherAdmin(db, id);
  return { before, changes, after };
}

/** Decides, and writes the change and its audit entry together. */
function change(database: Database, id: number, write: Write & Expectation, edit: Edit): Promise<User> {
  const { author, signal } = write;
  return database.write(async (db) => {
    const { before, changes, after } = await decide(db, id, write, edit);
    if (isSame(before, after)) return toUser(before);
    const row = await db
      .updateTable('users')
      .set({
        ...changes,
        folded: fold(after),
        version: before.version + 1,
        updated_at: new Date().toISOString(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const user = toUser(row);
    await record(db, author, toUser(before), user);
    return user;
  }, signal);
}

function isSame(before: UserRow, after: UserRow): boolean {
  return (['name', 'email', 'role', 'deleted_at'] as const).every(
    (column) => before[column] === after[column],
  );
}

function isActiveAdmin({ role, deleted_at }: UserRow): boolean {
  return role === 'admin' && deleted_at === null;
}

async function requireAnotherAdmin(db: Kysely<Tables>, id: number): Promise<void> {
  const another = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('deleted_at', 'is', null)
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst();
  if (another !== undefined) return;
  throw new AccountError(
    'last-admin',
    `User ${id} is the last active admin: make another user an admin first.`,
  );
}

function notFound(who: string): AccountError {
  return new AccountError('not-found', `No user ${who}: find users with list_users.`);
}

function isDeleted({ id, deleted_at }: UserRow): AccountError {
  return new AccountError('deleted', `User ${id} was deleted at ${deleted_at}; restore_user brings it back.`);
}

function staleVersion(row: UserRow, expected: number): AccountError {
  return new AccountError(
    'stale-version',
    `User ${row.id} has version ${row.version} now, not ${expected}: ${JSON.stringify(toUser(row))}. ` +
      `Decide again, then pass expected_version ${row.version}.`,
  );
}
