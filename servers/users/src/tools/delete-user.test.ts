import { describe, expect, it, vi } from 'vitest';
import { ada, connectUsers } from './users-server.fixture.ts';

const eras = ['legacy', 'modern'] as const;

describe.each(eras)('delete_user, %s era', (era) => {
  const askable = async (deleteConfirm: 'auto' | 'always' | 'never', agrees: boolean) => {
    const server = await connectUsers({ deleteConfirm }, { era, capabilities: { elicitation: {} } });
    const asked = vi.fn();
    server.client.setRequestHandler('elicitation/create', ({ params }) => {
      asked(params.message);
      return agrees ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
    });
    await server.call('create_user', ada);
    return { ...server, asked };
  };

  it('names the user to the person and deletes when they agree', async () => {
    const { call, asked } = await askable('auto', true);
    expect((await call('delete_user', { user_id: 1 })).output).toMatchObject({ id: 1, version: 2 });
    expect(asked.mock.calls).toEqual([['Delete user 1, Ada Lovelace <ada@example.org>?']]);
  });

  it('deletes nothing when the person declines', async () => {
    const { call } = await askable('auto', false);
    expect((await call('delete_user', { user_id: 1 })).text).toMatch(/did not confirm, so nothing was done/);
    expect((await call('get_user', { user_id: 1 })).output).toMatchObject({ version: 1 });
  });

  it('asks nobody with DELETE_CONFIRM=never', async () => {
    const { call, asked } = await askable('never', false);
    expect((await call('delete_user', { user_id: 1 })).output).toHaveProperty('deleted_at');
    expect(asked).not.toHaveBeenCalled();
  });

  it('asks nobody about a deletion that is refused anyway', async () => {
    const { call, asked } = await askable('auto', true);
    expect((await call('delete_user', { user_id: 7 })).text).toMatch(/No user 7/);
    await call('delete_user', { user_id: 1 });
    expect((await call('delete_user', { user_id: 1 })).text).toMatch(/was deleted at .* restore_user/);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('goes on without asking where the client cannot, because a deletion can be undone', async () => {
    const { call } = await connectUsers({}, { era });
    await call('create_user', ada);
    expect((await call('delete_user', { user_id: 1 })).output).toHaveProperty('deleted_at');
  });

  it('refuses where the client cannot ask with DELETE_CONFIRM=always', async () => {
    const { call } = await connectUsers({ deleteConfirm: 'always' }, { era });
    await call('create_user', ada);
    expect((await call('delete_user', { user_id: 1 })).text).toMatch(/needs the confirmation of a person/);
    expect((await call('get_user', { user_id: 1 })).output).toMatchObject({ version: 1 });
  });
});
