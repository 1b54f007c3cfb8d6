import type { Accounts } from './accounts.ts';
import type { AuditEntry, User } from './user.ts';
import type { Acknowledged } from './worker.fixture.ts';

export async function everyUser(accounts: Accounts): Promise<readonly User[]> {
  const users: User[] = [];
  let page: Awaited<ReturnType<Accounts['list']>> | undefined;
  do {
    page = await accounts.list({
      status: 'all',
      sort: 'id',
      descending: false,
      limit: 100,
      after: page?.next,
    });
    users.push(...page.users);
  } while (page.next);
  return users;
}

/** The whole audit, oldest entry first. */
export async function everyEntry(accounts: Accounts): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let page: Awaited<ReturnType<Accounts['audit']>> | undefined;
  do {
    page = await accounts.audit({ limit: 100, after: page?.next });
    entries.push(...page.entries);
  } while (page.next);
  return entries.reverse();
}

/** Emails that more than one active user has. */
export function sharedEmails(users: readonly User[]): readonly string[] {
  const active = users.filter(({ deleted_at }) => deleted_at === undefined).map(({ email }) => email);
  return active.filter((email, index) => active.indexOf(email) !== index);
}

/** Ids of users whose audit entries do not lead step by step from nothing to their current state. */
export function brokenHistories(users: readonly User[], entries: readonly AuditEntry[]): readonly number[] {
  const broken = users.filter((user) => {
    const history = entries.filter(({ user_id }) => user_id === user.id);
    const states = [undefined, ...history.map(({ after }) => after)];
    const linked = history.every(
      ({ before }, step) => JSON.stringify(before) === JSON.stringify(states[step]),
    );
    return (
      !linked || history.length !== user.version || JSON.stringify(states.at(-1)) !== JSON.stringify(user)
    );
  });
  return broken.map(({ id }) => id);
}

/** Acknowledged writes that are missing from the audit. */
export function lostWrites(
  acknowledged: readonly Acknowledged[],
  entries: readonly AuditEntry[],
): readonly Acknowledged[] {
  const written = new Set(entries.map(({ after }) => JSON.stringify(after)));
  return acknowledged.filter(({ user }) => !written.has(JSON.stringify(user)));
}
