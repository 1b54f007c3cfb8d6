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

it('does not say that nothing matches when a match is too large to show', async () => {
  const { call } = await connectData({ maxAnswerBytes: 1_024 });
  await call('write_data', { collection: 'notes', data: { _id: 'a', text: 'x'.repeat(2_000) } });
  const { output } = await call('query_data', { collection: 'notes', filter: { _id: 'a' } });
  expect(output?.['notice']).toMatch(/^Left out: document "a" has 2\d{3} bytes[^.]*\. [^.]*\.$/);
});

it('treats an empty text as left out', async () => {
  const { call } = await connectData();
  await call('write_data', { collection: 'orders', data: [{ _id: 'a' }] });
  const counted = await call('aggregate_data', { collection: 'orders', field: '', group_by: '' });
  expect(counted.output).toEqual({ groups: [{ count: 1 }] });
  const { output } = await call('query_data', { collection: 'orders', cursor: '', filter: '' });
  expect(output).toMatchObject({ documents: [{ _id: 'a' }] });
  expect((await call('list_collections', { cursor: '' })).output?.['collections']).toHaveLength(1);
});
