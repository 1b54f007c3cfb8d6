import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Tables, UserRow } from './database.ts';
import type { User } from './user.ts';
import type { Position, Sort, UserFilter } from './user-query.ts';
import { inLowerCase, toUser } from './user-row.ts';

export interface UserQuery extends UserFilter {
  readonly limit: number;
  readonly after?: Position | undefined;
}

export interface UserPage {
  readonly users: readonly User[];
  /** The number of matching users on all pages. */
  readonly total: number;
  /** Continues after this page; absent on the last. */
  readonly next?: Position;
}

const sortColumns = {
  id: 'id',
  name: 'folded',
  email: 'email',
  updated_at: 'updated_at',
} as const satisfies Record<Sort, keyof UserRow>;

/** Returns one page by keyset: users that come or go never repeat or hide others, and every page costs the same. */
export async function listUsers(
  db: Kysely<Tables>,
  { sort, descending, limit, after, ...filter }: UserQuery,
): Promise<UserPage> {
  const column = sortColumns[sort];
  const direction = descending ? 'desc' : 'asc';
  const rows = await matching(db, filter)
    .selectAll()
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple(column, 'id'), descending ? '<' : '>', tuple(after?.key ?? '', after?.id ?? 0)),
      ),
    )
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isWhole = after === undefined && rows.length <= limit;
  return {
    users: page.map(toUser),
    total: isWhole ? rows.length : await count(db, filter),
    ...(rows.length > limit && last && { next: { key: last[column], id: last.id } }),
  };
}

async function count(
  db: Kysely<Tables>,
  filter: Pick<UserFilter, 'status' | 'role' | 'search'>,
): Promise<number> {
  const { total } = await matching(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}

function matching(
  db: Kysely<Tables>,
  { status, role, search }: Pick<UserFilter, 'status' | 'role' | 'search'>,
): SelectQueryBuilder<Tables, 'users', unknown> {
  let query = db.selectFrom('users');
  if (status !== 'all') query = query.where('deleted_at', status === 'active' ? 'is' : 'is not', null);
  if (role !== undefined) query = query.where('role', '=', role);
  if (search !== undefined) {
    // In lower case, the last sigma of a word is ς. The SQL names it only for a search with a sigma, because the
    // encoding of the database may lack Greek.
    const text = inLowerCase(search).replaceAll('ς', 'σ');
    const searched = text.includes('σ') ? sql`replace(folded, 'ς', 'σ')` : sql.ref('folded');
    // A backslash would escape the quote in PostgreSQL with standard_conforming_strings=off.
    const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`;
    query = query.where(sql<boolean>`${searched} like ${pattern} escape '!'`);
  }
  return query;
}
