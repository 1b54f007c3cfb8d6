import { describe, expect, it } from 'vitest';
import { ada, connectUsers } from './users-server.fixture.ts';

describe('update_user', () => {
  it('changes the given fields and returns the new version', async () => {
    const { call } = await connectUsers();
    await call('create_user', ada);
    const { output } = await call('update_user', { user_id: 1, email: 'Ada.King@example.org' });
    expect(output).toMatchObject({ name: ada.name, email: 'ada.king@example.org', version: 2 });
  });

  it('refuses to change nothing', async () => {
    const { call } = await connectUsers();
    await call('create_user', ada);
    expect((await call('update_user', { user_id: 1 })).text).toBe(
      'Error: Give at least one of name, email and role.',
    );
  });

  it('refuses when the version is another, and shows the current user', async () => {
    const { call } = await connectUsers();
    await call('create_user', ada);
    await call('update_user', { user_id: 1, name: 'Ada King', expected_version: 1 });
    const { text } = await call('update_user', { user_id: 1, name: 'Augusta', expected_version: 1 });
    expect(text).toMatch(/^Error: User 1 has version 2 now, not 1: \{.*"Ada King".*\}\. Decide again/);
  });

  it('refuses to demote the last admin', async () => {
    const { call } = await connectUsers();
    await call('create_user', { ...ada, role: 'admin' });
    expect((await call('update_user', { user_id: 1, role: 'user' })).text).toBe(
      'Error: User 1 is the last active admin: make another user an admin first.',
    );
  });
});
