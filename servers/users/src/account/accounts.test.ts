import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openAccounts } from './open-accounts.ts';
import { ada, admin, emptyAccounts, emptyStore, stores, usePostgres, write } from './stores.fixture.ts';

usePostgres();

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe.each(stores)('users in %s', (store) => {
  it('are created, found by id and by email', async () => {
    const accounts = await emptyAccounts(store);
    const user = await accounts.create(ada, write);
    expect(user).toEqual({ id: 1, ...ada, version: 1, created_at: time, updated_at: time });
    expect(await accounts.find({ id: 1 })).toEqual(user);
    expect(await accounts.find({ email: ada.email })).toEqual(user);
  });

  it('are still there when the database is opened again', async () => {
    const settings = await emptyStore(store);
    const first = await openAccounts(settings);
    const user = await first.create(ada, write);
    await first.close();
    const second = await openAccounts(settings);
    expect(await second.find({ id: user.id })).toEqual(user);
    await second.close();
  });

  it('change only in the given fields', async () => {
    const accounts = await emptyAccounts(store);
    const user = await accounts.create(ada, write);
    const changed = await accounts.update(1, { name: 'Ada King' }, write);
    expect(changed).toEqual({ ...user, name: 'Ada King', version: 2, updated_at: time });
  });

  it('keep their version when nothing changes', async () => {
    const accounts = await emptyAccounts(store);
    const user = await accounts.create(ada, write);
    expect(await accounts.update(1, { name: ada.name }, write)).toEqual(user);
    expect((await accounts.audit({ limit: 10 })).entries).toHaveLength(1);
  });

  it('are deleted softly and restored', async () => {
    const accounts = await emptyAccounts(store);
    const user = await accounts.create(ada, write);
    const removed = await accounts.remove(1, write);
    expect(removed).toEqual({ ...user, version: 2, updated_at: time, deleted_at: time });
    expect(await accounts.find({ id: 1 })).toEqual(removed);
    await expect(accounts.find({ email: ada.email })).rejects.toMatchObject({ reason: 'not-found' });
    expect(await accounts.restore(1, write)).toEqual({ ...user, version: 3, updated_at: time });
  });

  it('never get an id that another user had', async () => {
    const accounts = await emptyAccounts(store);
    await accounts.create(ada, write);
    await accounts.remove(1, write);
    expect(await accounts.create(ada, write)).toMatchObject({ id: 2 });
  });

  it.each([
    ['an unknown id', (a: Accounts) => a.update(9, { name: 'X' }, write), 'not-found', /No user 9/],
    ['a taken email', (a: Accounts) => a.create(ada, write), 'email-taken', /get_user/],
    [
      'a change to a taken email',
      (a: Accounts) => a.update(2, { email: ada.email }, write),
      'email-taken',
      /get_user/,
    ],
    [
      'a change of a deleted user',
      (a: Accounts) => a.update(3, { name: 'X' }, write),
      'deleted',
      /restore_user/,
    ],
    ['a second deletion', (a: Accounts) => a.remove(3, write), 'deleted', /restore_user/],
    ['to restore an active user', (a: Accounts) => a.restore(1, write), 'not-deleted', /not deleted/],
    ['to restore onto a taken email', (a: Accounts) => a.restore(3, write), 'email-taken', /get_user/],
    [
      'to delete the last admin',
      (a: Accounts) => a.remove(2, write),
      'last-admin',
      /make another user an admin/,
    ],
    [
      'to demote the last admin',
      (a: Accounts) => a.update(2, { role: 'user' }, write),
      'last-admin',
      /admin first/,
    ],
  ] as const)('refuse %s and stay as they are', async (_what, attempt, reason, message) => {
    const accounts = await emptyAccounts(store);
    await accounts.create({ ...ada, email: 'twice@example.org' }, write);
    await accounts.create(admin, write);
    await accounts.create(ada, write);
    await accounts.remove(3, write);
    await accounts.update(1, { email: ada.email }, write);
    const before = await accounts.list({ ...everyone, limit: 10 });

    const failure = await attempt(accounts).catch((error: unknown) => error);

    expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
    expect(await accounts.list({ ...everyone, limit: 10 })).toEqual(before);
    expect((await accounts.audit({ limit: 10 })).entries).toHaveLength(5);
  });

  it('refuse a change of an old version, and show the current one', async () => {
    const accounts = await emptyAccounts(store);
    await accounts.create(ada, write);
    await accounts.update(1, { name: 'Ada King' }, { ...write, expectedVersion: 1 });
    const late = accounts.update(1, { name: 'Augusta' }, { ...write, expectedVersion: 1 });
    await expect(late).rejects.toMatchObject({
      reason: 'stale-version',
      message: expect.stringMatching(/version 2 now, not 1: .*"Ada King".* expected_version 2/),
    });
    await expect(accounts.remove(1, { ...write, expectedVersion: 1 })).rejects.toMatchObject({
      reason: 'stale-version',
    });
  });

  it('lose an admin only if another is left', async () => {
    const accounts = await emptyAccounts(store);
    await accounts.create(admin, write);
    await accounts.create({ ...ada, role: 'admin' }, write);
    await accounts.create({ ...admin, email: 'gone@example.org' }, write);
    await accounts.remove(3, write);
    await accounts.update(1, { role: 'user' }, write);
    await expect(accounts.remove(2, write)).rejects.toMatchObject({ reason: 'last-admin' });
  });

  it('keep one admin when two are demoted at once', async () => {
    const accounts = await emptyAccounts(store);
    await accounts.create(admin, write);
    await accounts.create({ ...ada, role: 'admin' }, write);
    const demotions = await Promise.allSettled(
      [1, 2].map((id) => accounts.update(id, { role: 'user' }, write)),
    );
    expect(demotions.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are created once for one idempotency key', async () => {
    const accounts = await emptyAccounts(store);
    const user = await accounts.create(ada, { ...write, idempotencyKey: 'k1' });
    await accounts.update(1, { name: 'Ada King' }, write);
    expect(await accounts.create(ada, { ...write, idempotencyKey: 'k1' })).toEqual(user);
    for (const other of [{ name: 'Eve' }, { email: 'eve@example.org' }, { role: 'admin' } as const]) {
      const reused = accounts.create({ ...ada, ...other }, { ...write, idempotencyKey: 'k1' });
      await expect(reused).rejects.toMatchObject({ reason: 'key-reused' });
    }
    expect(await accounts.create(admin, { ...write, idempotencyKey: 'k2' })).toMatchObject({ id: 2 });
  });

  it('are each created when two callers choose the same idempotency key', async () => {
    const accounts = await emptyAccounts(store);
    await accounts.create(ada, { ...write, idempotencyKey: 'k1' });
    const byEve = { ...write, author: { ...write.author, actor: 'eve' }, idempotencyKey: 'k1' };
    expect(await accounts.create(admin, byEve)).toMatchObject({ id: 2, name: admin.name });
  });

  it('can reuse an idempotency key after a day', async () => {
    const accounts = await emptyAccounts(store);
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
    await accounts.create(ada, { ...write, idempotencyKey: 'k1' });
    vi.setSystemTime(Date.parse('2026-01-02T00:00:01Z'));
    const later = accounts.create(admin, { ...write, idempotencyKey: 'k1' });
    expect(await later).toMatchObject({ name: admin.name });
  });

  it('do not change when the call is cancelled', async () => {
    const accounts = await emptyAccounts(store);
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(accounts.create(ada, { ...write, signal })).rejects.toThrow('cancelled');
    expect((await accounts.list({ ...everyone, limit: 1 })).total).toBe(0);
  });

  it('have an audit of every change, newest first', async () => {
    const accounts = await emptyAccounts(store);
    const created = await accounts.create(ada, write);
    await accounts.create(admin, write);
    const renamed = await accounts.update(1, { name: 'Ada King' }, write);
    const removed = await accounts.remove(1, write);
    const { entries } = await accounts.audit({ userId: 1, limit: 10 });
    expect(entries).toEqual([
      { id: 4, at: removed.updated_at, ...write.author, user_id: 1, before: renamed, after: removed },
      { id: 3, at: renamed.updated_at, ...write.author, user_id: 1, before: created, after: renamed },
      { id: 1, at: created.created_at, ...write.author, user_id: 1, after: created },
    ]);
  });

  it('have an audit in pages', async () => {
    const accounts = await emptyAccounts(store);
    await accounts.create(ada, write);
    await accounts.create(admin, write);
    await accounts.remove(1, write);
    const first = await accounts.audit({ limit: 2 });
    const second = await accounts.audit({ limit: 2, after: first.next });
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(second.next).toBeUndefined();
  });
});

type Accounts = Awaited<ReturnType<typeof emptyAccounts>>;
const everyone = { status: 'all', sort: 'id', descending: false } as const;
