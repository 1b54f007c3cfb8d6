import { describe, expect, it } from 'vitest';
import { brokenHistories, everyEntry, everyUser, lostWrites, sharedEmails } from './histories.fixture.ts';
import { openAccounts } from './open-accounts.ts';
import { emptyStore, stores, usePostgres } from './stores.fixture.ts';
import { bundleWorker, startWorker } from './workers.fixture.ts';

usePostgres();
const program = bundleWorker();

describe.each(stores)('20 processes on one %s database', (store) => {
  it('lose no update, share no email, and leave a complete audit', { timeout: 120_000 }, async () => {
    const settings = await emptyStore(store);
    const workers = Array.from({ length: 20 }, (_, worker) =>
      startWorker(program, { store: settings, worker, rounds: 3 }),
    );

    const codes = await Promise.all(workers.map((worker) => worker.ended()));

    const acknowledged = workers.flatMap((worker) => worker.acknowledged);
    const accounts = await openAccounts(settings);
    const users = await everyUser(accounts);
    const entries = await everyEntry(accounts);
    await accounts.close();
    expect(codes).toEqual(workers.map(() => 0));
    expect(users.find(({ email }) => email.startsWith('counter'))).toMatchObject({ name: '60', version: 61 });
    expect(sharedEmails(users)).toEqual([]);
    expect(entries).toHaveLength(acknowledged.length);
    expect(lostWrites(acknowledged, entries)).toEqual([]);
    expect(brokenHistories(users, entries)).toEqual([]);
  });
});
