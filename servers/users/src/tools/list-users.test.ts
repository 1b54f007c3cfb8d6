import { encodeCursor } from '@mcp-commons/core';
import { describe, expect, it } from 'vitest';
import { connectUsers } from './users-server.fixture.ts';

async function withThree() {
  const server = await connectUsers();
  for (const name of ['Cleo', 'Ada', 'Bob']) {
    await server.call('create_user', { name, email: `${name}@example.org` });
  }
  return server;
}

describe('list_users', () => {
  it('counts nobody in a new database', async () => {
    const { call } = await connectUsers();
    expect((await call('list_users')).output).toEqual({ users: [], total: 0 });
  });

  it('continues where the previous page ended', async () => {
    const { call } = await withThree();
    const first = await call('list_users', { sort: 'name', limit: 2 });
    const second = await call('list_users', {
      sort: 'name',
      limit: 2,
      cursor: first.output?.['next_cursor'],
    });
    expect(first.output).toMatchObject({ total: 3, users: [{ name: 'Ada' }, { name: 'Bob' }] });
    expect(second.output).toMatchObject({ total: 3, users: [{ name: 'Cleo' }] });
    expect(second.output).not.toHaveProperty('next_cursor');
  });

  it('refuses the cursor of another query', async () => {
    const { call } = await withThree();
    const { output } = await call('list_users', { sort: 'name', limit: 2 });
    const { text } = await call('list_users', { sort: 'email', limit: 2, cursor: output?.['next_cursor'] });
    expect(text).toMatch(/cursor belongs to another query/);
  });

  it.each([
    ['id', "' or 1=1"],
    ['name', 'a\0'],
    ['email', 'a\0'],
    ['updated_at', 'yesterday'],
    ['updated_at', '0000-01-01T00:00:00.000Z'],
  ])('refuses a cursor with an invented position by %s: %s', async (sort, key) => {
    const { call } = await withThree();
    const { output } = await call('list_users', { sort, limit: 2 });
    const { of } = JSON.parse(Buffer.from(String(output?.['next_cursor']), 'base64url').toString()) as {
      of: string;
    };
    const cursor = encodeCursor({ of, at: { key, id: 1 } });
    const { text } = await call('list_users', { sort, cursor });
    expect(text).toMatch(/cursor does not come from this server/);
  });

  it.each([
    ['garbage as cursor', { cursor: 'garbage' }, /cursor does not come from this server/],
    ['a page of none', { limit: 0 }, /limit must be at least 1/],
    ['a page of 101', { limit: 101 }, /limit must be at most 100/],
    ['an order of its own', { sort: 'password' }, /sort must be "id" or/],
    ['an unprintable search', { search: '\0' }, /search must not contain control/],
  ])('refuses %s', async (_what, input, message) => {
    const { call } = await connectUsers();
    const { text, isError } = await call('list_users', input);
    expect({ text, isError }).toEqual({ isError: true, text: expect.stringMatching(message) });
  });
});
