import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AccountError, type AccountErrorReason } from './account-error.ts';
import type { Accounts } from './accounts.ts';
import { brokenHistories, everyEntry, everyUser } from './histories.fixture.ts';
import { openAccounts } from './open-accounts.ts';
import { emptyStore, write } from './stores.fixture.ts';
import { type Profile, roles, type User } from './user.ts';

interface Known extends Profile {
  readonly version: number;
  readonly deleted: boolean;
}

type Command =
  | { readonly do: 'create'; readonly profile: Profile }
  | { readonly do: 'update'; readonly id: number; readonly changes: Partial<Profile> }
  | { readonly do: 'remove' | 'restore'; readonly id: number };

// Few values, so that commands conflict.
const id = fc.integer({ min: 1, max: 4 });
const profile = fc.record({
  name: fc.constantFrom('Ada', 'Bob'),
  email: fc.constantFrom('a@x.org', 'b@x.org', 'c@x.org'),
  role: fc.constantFrom(...roles),
});
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('create' as const), profile }),
  fc.record({
    do: fc.constant('update' as const),
    id,
    changes: fc.oneof(
      profile,
      profile.map(({ role }) => ({ role })),
    ),
  }),
  fc.record({ do: fc.constantFrom('remove' as const, 'restore' as const), id }),
);

/** The same rules on a list in memory: returns the users afterwards, or the reason of the refusal. */
function decide(users: readonly Known[], step: Command): readonly Known[] | AccountErrorReason {
  const active = users.filter(({ deleted }) => !deleted);
  if (step.do === 'create') {
    if (active.some(({ email }) => email === step.profile.email)) return 'email-taken';
    return [...users, { ...step.profile, version: 1, deleted: false }];
  }
  const before = users[step.id - 1];
  if (before === undefined) return 'not-found';
  if (before.deleted !== (step.do === 'restore')) return before.deleted ? 'deleted' : 'not-deleted';
  const changes = step.do === 'update' ? step.changes : { deleted: step.do === 'remove' };
  const after = { ...before, ...changes };
  if (JSON.stringify(after) === JSON.stringify(before)) return users;
  const refusal = clash(
    before,
    after,
    active.filter((user) => user !== before),
  );
  return refusal ?? users.with(step.id - 1, { ...after, version: before.version + 1 });
}

function clash(before: Known, after: Known, others: readonly Known[]): AccountErrorReason | undefined {
  const isAdmin = ({ role, deleted }: Known) => role === 'admin' && !deleted;
  if (isAdmin(before) && !isAdmin(after) && !others.some(isAdmin)) return 'last-admin';
  return !after.deleted && others.some(({ email }) => email === after.email) ? 'email-taken' : undefined;
}

async function run(accounts: Accounts, step: Command): Promise<AccountErrorReason | undefined> {
  try {
    if (step.do === 'create') await accounts.create(step.profile, write);
    else if (step.do === 'update') await accounts.update(step.id, step.changes, write);
    else await accounts[step.do](step.id, write);
    return undefined;
  } catch (error) {
    if (error instanceof AccountError) return error.reason;
    throw error;
  }
}

async function follow(accounts: Accounts, steps: readonly Command[]): Promise<void> {
  let known: readonly Known[] = [];
  for (const step of steps) {
    const decided = decide(known, step);
    expect(await run(accounts, step)).toBe(typeof decided === 'string' ? decided : undefined);
    if (typeof decided !== 'string') known = decided;
  }
  const users = await everyUser(accounts);
  expect(users.map(toKnown)).toEqual(known);
  expect(brokenHistories(users, await everyEntry(accounts))).toEqual([]);
}

function toKnown({ name, email, role, version, deleted_at }: User): Known {
  return { name, email, role, version, deleted: deleted_at !== undefined };
}

// Only on SQLite: in PostgreSQL a refused creation uses up an id, and here ids are positions in the list.
it('follows the rules through any sequence of commands', async () => {
  const settings = await emptyStore('sqlite');
  let runs = 0;
  const property = fc.asyncProperty(fc.array(command, { maxLength: 30 }), async (steps) => {
    runs += 1;
    const accounts = await openAccounts({ ...settings, dataDir: join(settings.dataDir, String(runs)) });
    await follow(accounts, steps).finally(() => accounts.close());
  });
  await fc.assert(property, { numRuns: 60 });
});
