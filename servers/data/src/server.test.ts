import { chmodSync, existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { describe, expect, it } from 'vitest';
import { connectData, emptyFolder } from './data-server.fixture.ts';
import { data } from './server.ts';

it('offers tools that every host accepts', async () => {
  const { client } = await connectData();
  expect(lintTools((await client.listTools()).tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const { client } = await connectData();
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it('offers nothing that changes anything with READ_ONLY', async () => {
  const { client } = await connectData({ readOnly: true });
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
    'query_data',
    'aggregate_data',
    'list_collections',
    'describe_collection',
    'export_data',
  ]);
});

it('asks for data:write for every tool that changes something', async () => {
  const { catalogue } = await openServer(data, { dataDir: emptyFolder() });
  for (const { name, annotations, scopes } of catalogue.tools.values()) {
    expect([name, scopes]).toEqual([name, annotations.readOnlyHint ? undefined : ['data:write']]);
  }
});

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'lists a collection that it may not read, without its number of documents',
  async () => {
    const { call, dataDir } = await connectData();
    await call('write_data', { collection: 'notes', data: {} });
    await call('write_data', { collection: 'secrets', data: {} });
    chmodSync(join(dataDir, 'secrets.jsonl'), 0);
    const { collections } = (await call('list_collections')).output as { collections: object[] };
    expect(collections).toMatchObject([{ name: 'notes', documents: 1 }, { name: 'secrets' }]);
    expect((await call('query_data', { collection: 'secrets' })).text).toMatch(
      /check the owner and the mode/,
    );
  },
);

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'is not ready when DATA_DIR cannot be made, and makes nothing to find out',
  async () => {
    const folder = emptyFolder();
    const dataDir = join(folder, 'new', 'data');
    chmodSync(folder, 0o500);
    await expect((await openServer(data, { dataDir })).ready()).rejects.toThrow(
      /check the owner and the mode/,
    );
    await (await openServer(data, { dataDir, readOnly: true })).ready();
    chmodSync(folder, 0o700);
    await (await openServer(data, { dataDir })).ready();
    expect(readdirSync(folder)).toEqual([]);
  },
);

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'is not ready when it may not write in DATA_DIR, unless it only reads',
  async () => {
    const dataDir = emptyFolder();
    chmodSync(dataDir, 0o500);
    await expect((await openServer(data, { dataDir })).ready()).rejects.toThrow(
      /check the owner and the mode/,
    );
    await (await openServer(data, { dataDir, readOnly: true })).ready();
    chmodSync(dataDir, 0o700);
  },
);

it('makes no file before the first write', async () => {
  const dataDir = `${emptyFolder()}/later`;
  const { call } = await connectData({ dataDir });
  expect((await call('list_collections')).output).toEqual({ collections: [] });
  expect((await call('query_data', { collection: 'notes' })).text).toMatch(
    /No collection "notes"\. There are no/,
  );
  expect(existsSync(dataDir)).toBe(false);
});

it('says that DATA_DIR leads nowhere', async () => {
  const dataDir = join(emptyFolder(), 'link');
  symlinkSync('nowhere', dataDir);
  const { call } = await connectData({ dataDir });
  expect((await call('write_data', { collection: 'notes', data: {} })).text).toMatch(
    /DATA_DIR .* is a link that leads nowhere: make the directory/,
  );
  await expect((await openServer(data, { dataDir })).ready()).rejects.toThrow(/leads nowhere/);
});

it('tells doctor what is there, and which files are not collections', async () => {
  const dataDir = emptyFolder();
  writeFileSync(join(dataDir, 'notes.jsonl'), '');
  writeFileSync(join(dataDir, 'My Notes.json'), '[]');
  const server = await openServer(data, { dataDir });
  await server.ready();
  expect(await server.diagnose()).toEqual([
    { state: 'ok', check: 'collections', detail: `1 in ${dataDir}` },
    { state: 'warn', check: 'My Notes.json', detail: expect.stringContaining('its name is not') },
  ]);
});

it('refuses options that would hide what it writes', async () => {
  await expect(openServer(data, { allowedExtensions: ['.json'] })).rejects.toThrow(/must include .jsonl/);
});

describe.each(['legacy', 'modern'] as const)('the behaviour of the seeds, %s era', (era) => {
  it('writes, lists and queries by equality', async () => {
    const { call } = await connectData({}, { era });

    const added = await call('write_data', { collection: 'notes', data: { title: 'One', open: true } });
    await call('write_data', { collection: 'notes', data: { title: 'Two' } });

    expect(added.text).toMatch(/^Added item to notes$/m);
    expect((await call('list_collections')).output).toMatchObject({
      collections: [{ name: 'notes', documents: 2 }],
    });
    const titles = async (filter: object) => {
      const { output } = await call('query_data', { collection: 'notes', filter });
      return (output?.['documents'] as { title: string }[] | undefined)?.map(({ title }) => title);
    };
    expect(await titles({ title: 'Two' })).toEqual(['Two']);
    expect(await titles({ open: null })).toEqual(['Two']);
    expect(await titles({})).toEqual(['One', 'Two']);
  });

  it('answers ten documents unless asked for more', async () => {
    const { call } = await connectData({}, { era });
    const items = Array.from({ length: 12 }, (_, n) => ({ n }));
    expect((await call('write_data', { collection: 'numbers', data: items })).text).toMatch(
      /^Added 12 items to numbers$/m,
    );
    const { output } = await call('query_data', { collection: 'numbers' });
    expect(output?.['documents']).toHaveLength(10);
    expect(output?.['next_cursor']).toEqual(expect.any(String));
  });
});

it('completes a sample set that was interrupted', async () => {
  const { call, dataDir } = await connectData();
  await call('write_data', { collection: 'users', data: { _id: 'u1' } });
  const sampled = await connectData({ sample: true, dataDir });
  expect((await sampled.call('list_collections')).output).toMatchObject({
    collections: [{ name: 'orders' }, { name: 'products' }, { name: 'users', documents: 1 }],
  });
});

it('fills an empty folder with the sample set, and leaves one that is not empty alone', async () => {
  const sampled = await connectData({ sample: true });
  expect((await sampled.call('list_collections')).output).toMatchObject({
    collections: [{ name: 'orders' }, { name: 'products' }, { name: 'users' }],
  });

  const own = await connectData();
  await own.call('write_data', { collection: 'mine', data: {} });
  const again = await connectData({ sample: true, dataDir: own.dataDir });
  expect((await again.call('list_collections')).output).toMatchObject({ collections: [{ name: 'mine' }] });
});

it('does not start when the sample set is more than MAX_COLLECTIONS', async () => {
  const options = { sample: true, maxCollections: 2, dataDir: emptyFolder() };
  await expect(openServer(data, options)).rejects.toThrow(
    'MAX_COLLECTIONS: SAMPLE makes 3 collections; allow at least as many',
  );
  await (await openServer(data, { ...options, readOnly: true })).close();
});

it('shows the options in force at config://app', async () => {
  const dataDir = emptyFolder();
  const client = await connect(openServer(data, { dataDir, maxBatch: 7 }));
  const { contents } = await client.readResource({ uri: 'config://app' });
  const [content] = contents as { text: string }[];
  expect(JSON.parse(content?.text ?? '')).toMatchObject({ dataDir, maxBatch: 7, readOnly: false });
});
