import { describe, expect, it, vi } from 'vitest';
import { ada, connectUsers, grace } from '../tools/users-server.fixture.ts';

async function withTwo() {
  const server = await connectUsers();
  await server.call('create_user', grace);
  await server.call('create_user', ada);
  const read = async (uri: string) => {
    const { contents } = await server.client.readResource({ uri });
    return JSON.parse((contents[0] as { text: string }).text) as unknown;
  };
  return { ...server, read };
}

describe('the resources', () => {
  it('are the list of users and every active user', async () => {
    const { client, call } = await withTwo();
    await call('delete_user', { user_id: 1 });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri, name }) => [uri, name])).toEqual([
      ['app://users', 'users'],
      ['users://2', ada.name],
    ]);
  });

  it('are listed page by page', async () => {
    const { client, call } = await connectUsers();
    for (let i = 1; i <= 101; i += 1)
      await call('create_user', { name: `User ${i}`, email: `${i}@example.org` });
    const uris: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listResources({ ...(cursor && { cursor }) });
      uris.push(...page.resources.map(({ uri }) => uri));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(uris).size).toBe(102);
  });

  it('give one user', async () => {
    const { read } = await withTwo();
    expect(await read('users://2')).toMatchObject({ id: 2, ...ada });
  });

  it('give the first users by name, and how many there are', async () => {
    const { read } = await withTwo();
    expect(await read('app://users')).toMatchObject({
      total: 2,
      users: [{ name: ada.name }, { name: grace.name }],
    });
  });

  it.each(['legacy', 'modern'] as const)('notify their subscribers of changes, %s era', async (era) => {
    const { client, call } = await connectUsers({ deleteConfirm: 'never' }, { era });
    await call('create_user', grace);
    await call('create_user', ada);
    const heard = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
    client.setNotificationHandler('notifications/resources/list_changed', () => heard('list'));
    const uris = ['users://2', 'app://users'];
    if (era === 'modern') await client.listen({ resourcesListChanged: true, resourceSubscriptions: uris });
    else await Promise.all(uris.map((uri) => client.subscribeResource({ uri })));
    const heardOf = async (...expected: string[]) => {
      await vi.waitFor(() => expect(heard.mock.calls.flat()).toEqual(expected));
      heard.mockClear();
    };

    await call('update_user', { user_id: 2, name: 'Ada King' });
    await heardOf('users://2', 'app://users');
    await call('update_user', { user_id: 1, name: 'Grace M. Hopper' });
    await heardOf('app://users');
    await call('delete_user', { user_id: 2 });
    await heardOf('users://2', 'app://users', 'list');
    await call('update_user', { user_id: 2, name: 'Nobody' });
    await call('restore_user', { user_id: 2 });
    await heardOf('users://2', 'app://users', 'list');
  });

  it.each([
    'users://7',
    'users://abc',
    'users://0',
    'users://-1',
    'users://1e9',
    'users://99999999999999999999',
  ])('report that nothing exists at %s', async (uri) => {
    const { client } = await withTwo();
    await expect(client.readResource({ uri })).rejects.toThrow(/No user 7|users:\/\/ and its id/);
  });
});
