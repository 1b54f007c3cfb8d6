import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, it } from 'vitest';
import { brokenHistories, everyEntry, everyUser, lostWrites, sharedEmails } from './histories.fixture.ts';
import { openAccounts } from './open-accounts.ts';
import { emptyStore } from './stores.fixture.ts';
import { bundleWorker, startWorker } from './workers.fixture.ts';

const program = bundleWorker();

it('keeps every acknowledged write on SQLite through 50 kill -9 of writers', {
  timeout: 120_000,
}, async () => {
  const settings = await emptyStore('sqlite');
  const workers = Array.from({ length: 50 }, (_, worker) => worker);
  const acknowledged = [];
  // Five at a time, so that each is killed during its own writes and those of the others.
  while (workers.length > 0) {
    const batch = workers.splice(0, 5).map(async (worker) => {
      const running = startWorker(program, { store: settings, worker });
      await running.reached(1 + ((worker * 7) % 20));
      running.kill();
      expect(await running.ended()).toBe(null);
      return running.acknowledged;
    });
    acknowledged.push(...(await Promise.all(batch)).flat());
  }

  const file = new Libsql(join(settings.dataDir, 'users.db'));
  expect(file.pragma('integrity_check', { simple: true })).toMatchObject({ integrity_check: 'ok' });
  file.close();
  const accounts = await openAccounts(settings);
  const users = await everyUser(accounts);
  const entries = await everyEntry(accounts);
  await accounts.close();
  expect(acknowledged.length).toBeGreaterThan(400);
  expect(lostWrites(acknowledged, entries)).toEqual([]);
  expect(brokenHistories(users, entries)).toEqual([]);
  expect(sharedEmails(users)).toEqual([]);
});
