import { describe, expect, it } from 'vitest';
import { ada, connectUsers } from './users-server.fixture.ts';

describe('get_user', () => {
  it('finds by id and by email in any case', async () => {
    const { call } = await connectUsers();
    const { output } = await call('create_user', ada);
    expect((await call('get_user', { user_id: 1 })).output).toEqual(output);
    expect((await call('get_user', { email: 'ADA@example.org' })).output).toEqual(output);
  });

  it.each([
    ['neither id nor email', {}, 'Error: Give either user_id or email.'],
    ['both', { user_id: 1, email: ada.email }, 'Error: Give either user_id or email.'],
    ['an unknown id', { user_id: 7 }, 'Error: No user 7: find users with list_users.'],
    ['an unknown email', { email: 'x@y.z' }, 'Error: No user x@y.z: find users with list_users.'],
    ['a text as id', { user_id: '1' }, 'Error: user_id must be a number.'],
  ])('refuses %s', async (_what, input, text) => {
    const { call } = await connectUsers();
    expect(await call('get_user', input)).toEqual({ isError: true, output: undefined, text });
  });
});
