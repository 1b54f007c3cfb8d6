import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { AccountError } from './account-error.ts';
import type { Tables } from './database.ts';
import type { Profile, User } from './user.ts';

/** Milliseconds for which a key is kept: programs retry within seconds, people within a day. */
const lifetimeMs = 24 * 60 * 60 * 1_000;

/**
 * Returns the answer that `actor` got for the same key and profile in the last 24 hours.
 *
 * @throws AccountError `key-reused` when the key came with another profile.
 */
export async function recall(
  db: Kysely<Tables>,
  actor: string,
  key: string,
  profile: Profile,
): Promise<User | undefined> {
  const expired = new Date(Date.now() - lifetimeMs).toISOString();
  await db.deleteFrom('idempotency_keys').where('created_at', '<', expired).execute();
  const earlier = await db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'answer'])
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  if (earlier === undefined) return undefined;
  if (earlier.fingerprint === fingerprintOf(profile)) return JSON.parse(earlier.answer) as User;
  throw new AccountError(
    'key-reused',
    'This idempotency_key already created another user: use a new key for each new user.',
  );
}

export async function remember(
  db: Kysely<Tables>,
  actor: string,
  key: string,
  profile: Profile,
  answer: User,
): Promise<void> {
  await db
    .insertInto('idempotency_keys')
    .values({
      actor,
      key,
      fingerprint: fingerprintOf(profile),
      answer: JSON.stringify(answer),
      created_at: new Date().toISOString(),
    })
    .execute();
}

function fingerprintOf({ name, email, role }: Profile): string {
  return createHash('sha256')
    .update(JSON.stringify([name, email, role]))
    .digest('hex');
}
