import type { Kysely } from 'kysely';
import type { AuditRow, Tables } from './database.ts';
import type { AuditEntry, Author, User } from './user.ts';

export interface AuditQuery {
  readonly userId?: number | undefined;
  readonly limit: number;
  /** The id of the last entry seen; older ones follow. */
  readonly after?: number | undefined;
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** Continues after this page; absent on the last. */
  readonly next?: number;
}

/** Writes the audit entry of one change; call it in the transaction of the change. */
export async function record(
  db: Kysely<Tables>,
  { actor, tool }: Author,
  before: User | undefined,
  after: User,
): Promise<void> {
  const entry = {
    at: after.updated_at,
    actor,
    tool,
    user_id: after.id,
    before: before === undefined ? null : JSON.stringify(before),
    after: JSON.stringify(after),
  };
  await db.insertInto('audit').values(entry).execute();
}

export async function listAudit(
  db: Kysely<Tables>,
  { userId, limit, after }: AuditQuery,
): Promise<AuditPage> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .$if(userId !== undefined, (query) => query.where('user_id', '=', Number(userId)))
    .$if(after !== undefined, (query) => query.where('id', '<', Number(after)))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { entries: page.map(toEntry), ...(rows.length > limit && last && { next: last.id }) };
}

function toEntry({ before, after, ...entry }: AuditRow): AuditEntry {
  return {
    ...entry,
    ...(before !== null && { before: JSON.parse(before) as User }),
    after: JSON.parse(after) as User,
  };
}
