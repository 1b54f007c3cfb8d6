import { describe, expect, it } from 'vitest';
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
  it('are the whole list and every active user', async () => {
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

  it.each([
    'users://7',
    'users://abc',
    'users://0',
    'users://-1',
    'users://1e9',
    'users://99999999999999999999',
  ])('say that there is nothing at %s', async (uri) => {
    const { client } = await withTwo();
    await expect(client.readResource({ uri })).rejects.toThrow(/No user 7|users:\/\/ and its id/);
  });
});
