import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyStore, write } from '../account/stores.fixture.ts';
import { users } from '../server.ts';
import { openOnFirstUse, type UseAccounts } from '../use-accounts.ts';
import { createUserTool } from './create-user.ts';
import { deleteUserTool } from './delete-user.ts';
import { ada, connectUsers, grace } from './users-server.fixture.ts';

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

  it('asks nobody about a version that is not the current one', async () => {
    const { call, asked } = await askable('auto', true);
    const { text } = await call('delete_user', { user_id: 1, expected_version: 7 });
    expect(text).toMatch(/has version 1 now, not 7/);
    expect(asked).not.toHaveBeenCalled();
  });

  it('asks nobody about the last admin', async () => {
    const { call, asked } = await askable('auto', true);
    await call('create_user', { ...grace, role: 'admin' });
    expect((await call('delete_user', { user_id: 2 })).text).toMatch(/is the last active admin/);
    expect(asked).not.toHaveBeenCalled();
  });

  it('deletes without asking when the client cannot ask, because a deletion can be undone', async () => {
    const { call } = await connectUsers({}, { era });
    await call('create_user', ada);
    expect((await call('delete_user', { user_id: 1 })).output).toHaveProperty('deleted_at');
  });

  it('refuses with DELETE_CONFIRM=always when the client cannot ask', async () => {
    const { call } = await connectUsers({ deleteConfirm: 'always' }, { era });
    await call('create_user', ada);
    expect((await call('delete_user', { user_id: 1 })).text).toMatch(/needs the confirmation of a person/);
    expect((await call('get_user', { user_id: 1 })).output).toMatchObject({ version: 1 });
  });
});

it('refuses to delete a user that changed after the person was asked', async () => {
  const settings = await emptyStore('sqlite');
  const disturbed: typeof users = {
    ...users,
    open(_options, { changes }) {
      const { use, close } = openOnFirstUse(settings, changes);
      const useBesideOthers: UseAccounts = async (work) => {
        const found = await use(work);
        await use((accounts) => accounts.update(1, { name: 'Grace Hopper' }, write));
        return found;
      };
      return { tools: [createUserTool(use), deleteUserTool(useBesideOthers, 'auto')], close };
    },
  };
  const server = await openServer(disturbed, {});
  onTestFinished(() => server.close());
  const client = await connect(server);
  await client.callTool({ name: 'create_user', arguments: ada });
  const { content } = await client.callTool({ name: 'delete_user', arguments: { user_id: 1 } });
  expect(JSON.stringify(content)).toMatch(/has version 2 now, not 1/);
});
