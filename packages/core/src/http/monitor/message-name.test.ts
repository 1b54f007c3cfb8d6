import { expect, it } from 'vitest';
import { isRequest, nameMessages, nameRevision } from './message-name.ts';

const catalogue = { tools: new Map([['echo', {}]]) } as unknown as Parameters<typeof nameMessages>[0];

it.each([
  [{ method: 'tools/call', params: { name: 'echo' } }, { method: 'tools/call', tool: 'echo' }, true],
  [{ method: 'tools/call', params: { name: 'canary' } }, { method: 'tools/call', tool: '_other' }, true],
  [{ method: 'tools/call', params: null }, { method: 'tools/call', tool: '_other' }, true],
  [{ method: 'tools/list' }, { method: 'tools/list' }, true],
  [{ method: 'canary' }, { method: '_other' }, true],
  [{ method: { canary: 1 } }, { method: '_other' }, true],
  [{ method: '__proto__' }, { method: '_other' }, true],
  [{ method: 'notifications/cancelled' }, { method: 'notifications/cancelled' }, false],
  [{ id: 1, result: {} }, { method: 'response' }, false],
  [null, { method: 'response' }, false],
  ['canary', { method: 'response' }, false],
])('names %j %j', (body, name, request) => {
  const [named, ...others] = nameMessages(catalogue, body);
  expect([named, others]).toEqual([name, []]);
  expect(isRequest(named)).toBe(request);
});

it('names each message of a batch', () => {
  const batch = [{ method: 'ping' }, { method: 'tools/call', params: { name: 'echo' } }];
  expect(nameMessages(catalogue, batch)).toEqual([
    { method: 'ping' },
    { method: 'tools/call', tool: 'echo' },
  ]);
  expect(nameMessages(catalogue, [])).toEqual([{ method: 'response' }]);
  expect(
    nameMessages(
      catalogue,
      Array.from({ length: 10_000 }, () => 0),
    ),
  ).toHaveLength(100);
});

it('names only revisions that exist', () => {
  expect([undefined, '2026-07-28', 'canary'].map(nameRevision)).toEqual(['', '2026-07-28', '_other']);
});
