import { expect, it } from 'vitest';
import { connectData } from '../data-server.fixture.ts';

it('says where to look when nothing matches, and only then', async () => {
  const { call } = await connectData();
  await call('write_data', { collection: 'orders', data: [{ status: 'open' }, { status: 'open' }] });
  const query = async (args: object) =>
    (await call('query_data', { collection: 'orders', ...args })).output?.['notice'];

  expect(await query({ filter: { Status: 'open' } })).toMatch(/^No document matches\. .*describe_collection/);
  expect(await query({ filter: { status: 'open' } })).toBeUndefined();
  expect(await query({ filter: {} })).toBeUndefined();
});

it('takes an empty cursor for none', async () => {
  const { call } = await connectData();
  await call('write_data', { collection: 'orders', data: [{ _id: 'a' }] });
  const { output } = await call('query_data', { collection: 'orders', cursor: '' });
  expect(output).toMatchObject({ documents: [{ _id: 'a' }] });
  expect((await call('list_collections', { cursor: '' })).output?.['collections']).toHaveLength(1);
});
