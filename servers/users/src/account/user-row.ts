import type { UserRow } from './database.ts';
import type { Profile, User } from './user.ts';

export function toUser({ folded: _, deleted_at, ...user }: UserRow): User {
  return deleted_at === null ? user : { ...user, deleted_at };
}

/** The column `folded` of a profile. */
export function fold({ name, email }: Profile): string {
  return `${name.toLowerCase()}\n${email}`;
}
