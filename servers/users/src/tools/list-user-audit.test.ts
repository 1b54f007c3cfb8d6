import { describe, expect, it } from 'vitest';
import { ada, connectUsers, grace } from './users-server.fixture.ts';

describe('list_user_audit', () => {
  it('shows who did what with which tool, with both states', async () => {
    const { call } = await connectUsers();
    await call('create_user', grace);
    await call('create_user', ada);
    await call('update_user', { user_id: 2, role: 'admin' });
    const { output } = await call('list_user_audit', { user_id: 2, limit: 1 });
    expect(output).toMatchObject({
      entries: [
        {
          id: 3,
          actor: 'local',
          tool: 'update_user',
          user_id: 2,
          before: { role: 'user', version: 1 },
          after: { role: 'admin', version: 2 },
        },
      ],
    });
    const older = await call('list_user_audit', { user_id: 2, cursor: output?.['next_cursor'] });
    expect(older.output).toEqual({ entries: [expect.objectContaining({ id: 2, tool: 'create_user' })] });
  });
});
