/**
 * A process that shares a database with others. It reads its settings as JSON from argv, and prints one JSON line after
 * each acknowledged write.
 */
import { writeSync } from 'node:fs';
import { AccountError } from './account-error.ts';
import type { Accounts } from './accounts.ts';
import { openAccounts, type StoreSettings } from './open-accounts.ts';
import type { User } from './user.ts';

export interface WorkerSettings {
  readonly store: StoreSettings;
  readonly worker: number;
  /** Rounds of writes; endless when absent. */
  readonly rounds?: number;
}

export interface Acknowledged {
  readonly did: 'create' | 'count' | 'remove' | 'restore';
  readonly user: User;
}

const {
  store,
  worker,
  rounds = Number.POSITIVE_INFINITY,
} = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const accounts = await openAccounts(store);
const write = {
  author: { actor: `worker ${worker}`, tool: 'a_test' },
  signal: new AbortController().signal,
};

// The first worker creates the user in whose name all of them count.
await attempt('create', accounts.create(profile('counter'), write));

for (let round = 0; round < rounds; round += 1) {
  const mine = await attempt('create', accounts.create(profile(`own-${worker}-${round}`), write));
  // Every worker wants these few emails, and at most one may have each at a time.
  const contested = await attempt('create', accounts.create(profile(`contested-${round % 3}`), write));
  if (contested) await attempt('remove', accounts.remove(contested.id, write));
  if (mine) await attempt('remove', accounts.remove(mine.id, write));
  if (contested) await attempt('restore', accounts.restore(contested.id, write));
  await count(accounts);
}
await accounts.close();

/** Adds one to the number in a user's name without overwriting the counts of others. */
async function count(users: Accounts): Promise<void> {
  for (;;) {
    const { id, name, version } = await users.find({ email: 'counter@example.org' });
    const next = String((Number(name) || 0) + 1);
    const counted = users.update(id, { name: next }, { ...write, expectedVersion: version });
    if (await attempt('count', counted)) return;
  }
}

function profile(name: string) {
  return { name, email: `${name}@example.org`, role: 'user' } as const;
}

async function attempt(did: Acknowledged['did'], change: Promise<User>): Promise<User | undefined> {
  try {
    const user = await change;
    writeSync(1, `${JSON.stringify({ did, user } satisfies Acknowledged)}\n`);
    return user;
  } catch (error) {
    const expected = error instanceof AccountError && ['email-taken', 'stale-version'].includes(error.reason);
    if (!expected) throw error;
    return undefined;
  }
}
