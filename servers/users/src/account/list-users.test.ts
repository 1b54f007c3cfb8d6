import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Accounts } from './accounts.ts';
import type { UserQuery } from './list-users.ts';
import { emptyAccounts, runningPostgres, type Store, stores, usePostgres, write } from './stores.fixture.ts';
import type { User } from './user.ts';
import { sorts } from './user-query.ts';

usePostgres();

const people = [
  ['Zoë', 'zoe@example.org', 'user'],
  ['ada', 'ada@example.org', 'admin'],
  ['Émile', 'emile@example.org', 'user'],
  ['Bob 100%', 'bob_1@example.org', 'user'],
  ['Bob 1000', 'bobx1@example.org', 'user'],
  ['ada', 'ada2@example.org', 'user'],
  ['Gone', 'gone@example.org', 'admin'],
] as const;

async function populated(store: Store) {
  const accounts = await emptyAccounts(store);
  for (const [name, email, role] of people) await accounts.create({ name, email, role }, write);
  await accounts.remove(people.length, write);
  return accounts;
}

const query: UserQuery = { status: 'active', sort: 'id', descending: false, limit: 100 };
const names = async (accounts: Accounts, changes: Partial<UserQuery>) =>
  (await accounts.list({ ...query, ...changes })).users.map(({ name }) => name);

describe.each(stores)('a list of users in %s', (store) => {
  it.each([
    ['by age', { sort: 'id' }, ['Zoë', 'ada', 'Émile', 'Bob 100%', 'Bob 1000', 'ada']],
    ['by name in any case', { sort: 'name' }, ['ada', 'ada', 'Bob 100%', 'Bob 1000', 'Zoë', 'Émile']],
    ['by email, backwards', { sort: 'email', descending: true, limit: 2 }, ['Zoë', 'Émile']],
    ['latest change first', { sort: 'updated_at', descending: true, status: 'all', limit: 1 }, ['Gone']],
  ] as const)('is sorted %s', async (_what, changes, expected) => {
    expect(await names(await populated(store), changes)).toEqual(expected);
  });

  it.each([
    ['a part of the name', { search: 'OB 1' }, ['Bob 100%', 'Bob 1000']],
    ['letters beyond ASCII in any case', { search: 'ÉMI' }, ['Émile']],
    ['a part of the email', { search: 'ada2@' }, ['ada']],
    ['a per cent sign that is no wildcard', { search: '100%' }, ['Bob 100%']],
    ['an underscore that is no wildcard', { search: 'bob_' }, ['Bob 100%']],
    ['an exclamation mark that escapes nothing', { search: 'b!' }, []],
    ['a backslash that escapes nothing', { search: 'b\\' }, []],
    ['a quote that ends nothing', { search: "' or 1=1 --" }, []],
    ['the role', { role: 'admin' }, ['ada']],
    ['the deleted', { status: 'deleted' }, ['Gone']],
    ['role and status', { role: 'admin', status: 'all' }, ['ada', 'Gone']],
  ] as const)('is filtered by %s, and counted', async (_what, changes, expected) => {
    const accounts = await populated(store);
    expect(await names(accounts, changes)).toEqual(expected);
    expect((await accounts.list({ ...query, ...changes, limit: 1 })).total).toBe(expected.length);
  });

  it('finds a renamed user by the new name only', async () => {
    const accounts = await populated(store);
    await accounts.update(1, { name: 'Xaver' }, write);
    expect(await names(accounts, { search: 'xav' })).toEqual(['Xaver']);
    expect(await names(accounts, { search: 'zoë' })).toEqual([]);
  });

  it('finds a sigma in any case and position', async () => {
    const accounts = await populated(store);
    await accounts.create({ name: 'ΟΔΥΣΣΕΥΣ', email: 'o@example.org', role: 'user' }, write);
    for (const search of ['ΟΔΥΣ', 'οδυσ', 'ΕΥΣ', 'ευς', 'ΟΔΥΣΣΕΥΣ']) {
      expect(await names(accounts, { search })).toEqual(['ΟΔΥΣΣΕΥΣ']);
    }
  });

  it('finds a letter that is one character in lower case and two in upper', async () => {
    const accounts = await populated(store);
    await accounts.create({ name: 'J\u030can', email: 'jan@example.org', role: 'user' }, write);
    for (const search of ['J\u030c', '\u01f0', '\u01f0AN']) {
      expect(await names(accounts, { search })).toEqual(['J\u030can']);
    }
  });

  it.each(sorts.flatMap((sort) => [false, true].map((descending) => ({ sort, descending }))))(
    'shows everyone once in pages of two: $sort, descending $descending',
    async (order) => {
      const accounts = await populated(store);
      const whole = (await accounts.list({ ...query, ...order })).users;
      const paged = await everyPage(accounts, { ...query, ...order, limit: 2 });
      expect(paged).toEqual(whole);
    },
  );

  it('neither repeats nor hides a user when others come and go between pages', async () => {
    const accounts = await populated(store);
    const first = await accounts.list({ ...query, sort: 'name', limit: 3 });
    await accounts.create({ name: 'aaa', email: 'aaa@example.org', role: 'user' }, write);
    await accounts.remove(6, write);
    const second = await accounts.list({ ...query, sort: 'name', limit: 3, after: first.next });
    expect(first.users.map(({ email }) => email)).toEqual([
      'ada2@example.org',
      'ada@example.org',
      'bob_1@example.org',
    ]);
    expect(second.users.map(({ name }) => name)).toEqual(['Bob 1000', 'Zoë', 'Émile']);
  });
});

it('continues in PostgreSQL after a time with microseconds from another program', async () => {
  const accounts = await populated('postgres');
  const client = new pg.Client(runningPostgres().url);
  await client.connect();
  await client.query("update mcp_users.users set updated_at = '2026-11-05 09:30:00.1234567Z'");
  await client.end();
  for (const descending of [false, true]) {
    const pages = { ...query, sort: 'updated_at', descending } as const;
    const whole = (await accounts.list(pages)).users;
    expect(whole[0]).toMatchObject({ updated_at: '2026-11-05T09:30:00.123457Z' });
    expect(await everyPage(accounts, { ...pages, limit: 4 })).toEqual(whole);
  }
});

async function everyPage(accounts: Accounts, pages: UserQuery): Promise<readonly User[]> {
  const { users, next } = await accounts.list(pages);
  return next === undefined ? users : [...users, ...(await everyPage(accounts, { ...pages, after: next }))];
}
