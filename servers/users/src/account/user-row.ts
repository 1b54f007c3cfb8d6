import type { UserRow } from './database.ts';
import type { Profile, User } from './user.ts';

export function toUser({ folded: _, deleted_at, ...user }: UserRow): User {
  return deleted_at === null ? user : { ...user, deleted_at };
}

/** The column `folded` of a profile. */
export function fold({ name, email }: Profile): string {
  return `${inLowerCase(name)}\n${email}`;
}

/** Normalised, because a letter such as ǰ is one character in lower case, but two in upper case. */
export function inLowerCase(text: string): string {
  return text.toLowerCase().normalize();
}
