import { describe, expect, it } from 'vitest';
import { ada, connectUsers, grace } from './users-server.fixture.ts';

describe('restore_user', () => {
  it('undoes a deletion', async () => {
    const { call } = await connectUsers();
    await call('create_user', ada);
    expect((await call('delete_user', { user_id: 1 })).output).toHaveProperty('deleted_at');
    const { output } = await call('restore_user', { user_id: 1 });
    expect(output).toMatchObject({ ...ada, version: 3 });
    expect(output).not.toHaveProperty('deleted_at');
  });

  it('refuses when another user has the email now', async () => {
    const { call } = await connectUsers();
    await call('create_user', ada);
    await call('delete_user', { user_id: 1 });
    await call('create_user', { ...grace, email: ada.email });
    expect((await call('restore_user', { user_id: 1 })).text).toMatch(/Another active user has this email/);
  });
});
