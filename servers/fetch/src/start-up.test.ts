import { expect, it, vi } from 'vitest';
import { openSite } from './open-site.fixture.ts';

const loaded = vi.hoisted(() => [] as string[]);
vi.mock('undici', (original) => {
  loaded.push('undici');
  return original();
});
vi.mock('htmlparser2', (original) => {
  loaded.push('htmlparser2');
  return original();
});

it('loads the HTTP client and the parser with the first call, not before', async () => {
  const { client, fetchUrl } = await openSite({ '/': '<p>Hello</p>' });
  await client.listTools();
  expect(loaded).toEqual([]);

  await fetchUrl('/');

  expect(loaded).toEqual(['undici', 'htmlparser2']);
});
