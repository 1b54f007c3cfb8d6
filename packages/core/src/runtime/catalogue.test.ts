import { connect } from '@mcp-commons/testing';
import { expect, it } from 'vitest';
import { echo, open, remark } from './sample-server.fixture.ts';

it('refuses two definitions of one name', async () => {
  await expect(open([echo, echo])).rejects.toThrow('two definitions of the tool echo');
});

it('lists the same bytes every time', async () => {
  const client = await connect(open([echo, remark]));
  const lists = await Promise.all([client.listTools(), client.listTools()]);
  expect(JSON.stringify(lists[0])).toBe(JSON.stringify(lists[1]));
});
