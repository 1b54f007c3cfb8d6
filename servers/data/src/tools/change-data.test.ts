import fs, { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectData } from '../data-server.fixture.ts';

const eras = ['legacy', 'modern'] as const;
const collection = 'notes';

describe('write_data', () => {
  it('gives the ids, and says what it did', async () => {
    const { call } = await connectData();
    const one = await call('write_data', { collection, data: { _id: 'a' } });
    expect(one).toMatchObject({
      text: 'Added item to notes\n{"ids":["a"]}',
      output: { written: 1, replaced: 0, ids: ['a'] },
    });
    const many = await call('write_data', { collection, data: [{ _id: 'a', n: 1 }, {}], mode: 'upsert' });
    expect(many.text).toMatch(/^Replaced item and added item in notes\n\{"ids":\["a","[-0-9a-f]{36}"\]\}$/);
  });

  it('confirms a large write, without ids when there are too many', async () => {
    const { call } = await connectData({ maxAnswerBytes: 2_000 });
    const data = Array.from({ length: 200 }, (_, n) => ({ n }));
    expect((await call('write_data', { collection, data })).output).toEqual({ written: 200, replaced: 0 });
  });

  it('confirms a write of a few documents whose ids are too long for an answer', async () => {
    const { call } = await connectData({ maxAnswerBytes: 1_024 });
    const data = Array.from({ length: 9 }, (_, n) => ({ _id: `${n}${'x'.repeat(199)}` }));
    const { text, output } = await call('write_data', { collection, data });
    expect(text).toBe('Added 9 items to notes');
    expect(output).toEqual({ written: 9, replaced: 0 });
  });

  it.each([{ _id: 'a' }, { _id: 'a', _rev: 1 }])('adds no second %j', async (data) => {
    const { call } = await connectData();
    await call('write_data', { collection, data: { _id: 'a' } });
    expect((await call('write_data', { collection, data })).text).toMatch(
      /_id "a" exists already: change it/,
    );
  });

  it('keeps __proto__ as data, through the protocol and back', async () => {
    const { call } = await connectData();
    const data = JSON.parse('{"_id":"a","__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}}');
    await call('write_data', { collection, data });
    const { text } = await call('query_data', { collection });
    expect(text).toContain('"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('counts the characters of an id, not their halves', async () => {
    const { call } = await connectData();
    const write = (_id: string) => call('write_data', { collection: 'notes', data: { _id } });
    expect(await write('🙂'.repeat(200))).toMatchObject({ isError: false });
    expect((await write('🙂'.repeat(201))).text).toMatch(/_id must be a string of 1\.\.200 characters/);
  });

  it.each([
    ['nothing', undefined, /data is required/],
    ['text', 'text', /data must be an object or an array/],
    ['null', null, /data must be an object or an array/],
    ['an empty array', [], /data must have 1\.\.10000 documents/],
    ['an array of numbers', [{}, 5], /data\[1\] must be an object/],
    ['a number as id', { _id: 5 }, /data: _id must be a string of 1\.\.200/],
    ['an empty id', { _id: '' }, /_id must be a string/],
    ['an id with a line break', { _id: 'a\nb' }, /_id must be a string/],
    [
      'a whole number beyond 2^53',
      { n: { deep: [9007199254740992] } },
      /whole numbers beyond ±9007199254740991/,
    ],
    ['a number beyond doubles', JSON.parse('{"n": 1e999}'), /would lose digits, and numbers beyond/],
    ['a revision', { _rev: 3 }, /leave _rev out/],
    ['deep nesting', JSON.parse(`{"a":${'['.repeat(70)}${']'.repeat(70)}}`), /at most 64 levels/],
    [
      'a large document',
      { text: 'x'.repeat(2_000_000) },
      /too large: at most 1048576 \(MAX_DOCUMENT_BYTES\)/,
    ],
  ])('refuses %s, and writes nothing', async (_name, data, words) => {
    const { call } = await connectData();
    const { text, isError } = await call('write_data', { collection, data });
    expect(isError).toBe(true);
    expect(text).toMatch(words);
    expect((await call('list_collections')).output).toEqual({ collections: [] });
  });
});

describe('update_data', () => {
  async function withNotes() {
    const server = await connectData();
    await server.call('write_data', {
      collection,
      data: [
        { _id: 'a', open: true, address: { city: 'Berlin' } },
        { _id: 'b', open: true },
        { _id: 'c', open: false },
      ],
    });
    const read = async (id: string) => {
      const { output } = await server.call('query_data', { collection, filter: { _id: id } });
      return (output?.['documents'] as unknown[] | undefined)?.[0];
    };
    return { ...server, read };
  }

  it('changes one by id, and counts its revisions', async () => {
    const { call, read } = await withNotes();
    const args = { collection, id: 'a', set: { 'address.zip': '10115' }, unset: ['open'], expected_rev: 1 };
    expect((await call('update_data', args)).output).toEqual({ changed: 1 });
    expect(await read('a')).toEqual({ _id: 'a', _rev: 2, address: { city: 'Berlin', zip: '10115' } });
    expect((await call('update_data', args)).text).toMatch(/"a" is at _rev 2, not 1: read it again/);
  });

  it('refuses to change a document with bytes that are not UTF-8, which would be lost', async () => {
    const { call, dataDir } = await connectData();
    const line = Buffer.from('{"_id":"a","name":"J\xfcrgen"}\n', 'latin1');
    writeFileSync(join(dataDir, 'notes.jsonl'), line);
    expect((await call('update_data', { collection, id: 'a', set: { open: true } })).text).toBe(
      'Error: The document "a" holds bytes that are not UTF-8, which a rewrite would lose: convert the file to UTF-8, or replace the document by write_data with mode upsert.',
    );
    expect(readFileSync(join(dataDir, 'notes.jsonl'))).toEqual(line);
    expect((await call('write_data', { collection, data: { _id: 'a' }, mode: 'upsert' })).isError).toBe(
      false,
    );
  });

  it('refuses an id that several documents of an array have, and so does an upsert', async () => {
    const { call, dataDir } = await connectData();
    const documents = [{ _id: 'a', _rev: 0, n: 1 }, { _id: 'b' }, { _id: 'a', _rev: 0, n: 2 }];
    writeFileSync(join(dataDir, 'notes.json'), JSON.stringify(documents));
    const words =
      'Error: Several documents have _id "a": change or delete them by a filter that tells them apart.';
    expect((await call('update_data', { collection, id: 'a', set: { open: true } })).text).toBe(words);
    expect((await call('write_data', { collection, data: { _id: 'a' }, mode: 'upsert' })).text).toBe(words);
    expect((await call('query_data', { collection, filter: { _id: 'a' } })).output).toEqual({
      documents: [documents[0], documents[2]],
    });
  });

  it('changes all that match', async () => {
    const { call, read } = await withNotes();
    const { output } = await call('update_data', {
      collection,
      filter: { open: true },
      set: { open: false },
    });
    expect(output).toEqual({ changed: 2 });
    expect(await read('b')).toEqual({ _id: 'b', _rev: 2, open: false });
  });

  it('changes every document with the filter that the refusal of an empty filter names', async () => {
    const { call, dataDir } = await connectData();
    writeFileSync(join(dataDir, 'notes.jsonl'), '{"n":1}\n{"_id":"a"}\n{"_id":7}\n');
    const { text } = await call('update_data', { collection, filter: {}, set: { seen: true } });
    const filter = JSON.parse(/write (\{.*\})\./.exec(text)?.[1] ?? '') as object;
    const { output } = await call('update_data', { collection, filter, set: { seen: true } });
    expect(output).toEqual({ changed: 3 });
  });

  it('changes none when one of them refuses', async () => {
    const { call, read } = await withNotes();
    await call('update_data', { collection, id: 'b', set: { address: 'none' } });
    const { text } = await call('update_data', {
      collection,
      filter: { open: true },
      set: { 'address.zip': '1' },
    });
    expect(text).toMatch(/address\.zip cannot be changed/);
    expect(await read('a')).toMatchObject({ _rev: 1 });
  });

  it.each([
    [{ id: 'a' }, /at least one field in set or unset/],
    [{ set: { a: 1 } }, /either id or filter/],
    [{ id: 'a', filter: {}, set: { a: 1 } }, /either id or filter/],
    [{ filter: {}, set: { a: 1 } }, /must not be empty; for every document/],
    [{ filter: { a: 1 }, set: { a: 1 }, expected_rev: 1 }, /expected_rev goes with id/],
    [{ id: 'z', set: { a: 1 } }, /No document "z" in notes: query_data finds ids\.$/],
    [{ id: 'a', set: { _id: 'b' } }, /_id belongs to the server/],
    [{ id: 'a', set: { $inc: { n: 1 } } }, /names that begin with \$ are operators/],
    [{ id: 'a', set: { n: 9007199254740992 } }, /set\.n: whole numbers beyond/],
    [
      {
        id: 'a',
        set: { [`${'x.'.repeat(31)}x`]: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) },
      },
      /"a" is nested more than 64/,
    ],
    [{ id: 'a', set: { text: 'x'.repeat(1_100_000) } }, /MAX_DOCUMENT_BYTES/],
    [{ id: 'a', set: JSON.parse('{"__proto__": {"admin": true}}') }, /__proto__ cannot be part of a path/],
  ])('refuses %j', async (args, words) => {
    const { call } = await withNotes();
    expect((await call('update_data', { collection, ...args })).text).toMatch(words);
  });
});

describe.each(eras)('delete_data and drop_collection, %s era', (era) => {
  async function askable(settings: Parameters<typeof connectData>[0], agrees: boolean | 'cannot ask') {
    const options = agrees === 'cannot ask' ? { era } : { era, capabilities: { elicitation: {} } };
    const server = await connectData(settings, options);
    const asked = vi.fn();
    if (agrees !== 'cannot ask') {
      server.client.setRequestHandler('elicitation/create', ({ params }) => {
        asked(params.message);
        return agrees ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
      });
    }
    await server.call('write_data', { collection, data: Array.from({ length: 12 }, (_, n) => ({ n })) });
    const remaining = async () => (await server.call('aggregate_data', { collection })).output?.['groups'];
    return { ...server, asked, remaining };
  }

  const everything = { collection, filter: { n: { $exists: true } } };

  it('deletes few without asking, and counts with dry_run', async () => {
    const { call, asked, remaining } = await askable({}, false);
    const filter = { n: { $lt: 5 } };
    const tried = await call('delete_data', { collection, filter, dry_run: true });
    expect(tried.output).toEqual({ matched: 5, deleted: 0 });
    expect((await call('delete_data', { collection, filter })).output).toEqual({ matched: 5, deleted: 5 });
    expect((await call('delete_data', { collection, filter })).output).toEqual({ matched: 0, deleted: 0 });
    expect(await remaining()).toEqual([{ count: 7 }]);
    expect(asked).not.toHaveBeenCalled();
  });

  it('asks about many, with their number', async () => {
    const { call, asked } = await askable({}, true);
    expect((await call('delete_data', everything)).output).toEqual({ matched: 12, deleted: 12 });
    expect(asked.mock.calls).toEqual([['Delete 12 documents of notes for good?']]);
  });

  it('deletes nothing when the person declines', async () => {
    const { call, remaining } = await askable({}, false);
    expect((await call('delete_data', everything)).text).toMatch(/did not confirm, so nothing was done/);
    expect((await call('drop_collection', { collection })).text).toMatch(/did not confirm/);
    expect(await remaining()).toEqual([{ count: 12 }]);
  });

  it('deletes nothing when another writer comes first, and more match than the person agreed to', async () => {
    const { call, dataDir, asked, remaining } = await askable({}, true);
    const { openSync } = fs;
    const open = vi.spyOn(fs, 'openSync').mockImplementation((...args) => {
      const isLock = args[0] === join(dataDir, 'notes.lock');
      if (isLock) appendFileSync(join(dataDir, 'notes.jsonl'), '{"n":12}\n');
      return openSync(...args);
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      open.mockRestore();
      syncBuiltinESMExports();
    });

    expect((await call('delete_data', everything)).text).toMatch(/More documents match by now/);
    expect(asked.mock.calls).toEqual([['Delete 12 documents of notes for good?']]);
    expect(await remaining()).toEqual([{ count: 13 }]);
  });

  it('drops when the person agrees', async () => {
    const { call, asked } = await askable({}, true);
    expect((await call('drop_collection', { collection })).output).toEqual({ dropped: 'notes' });
    expect(asked.mock.calls).toEqual([
      [expect.stringMatching(/^Delete the collection notes \(\d+ bytes\) for good\?$/)],
    ]);
    expect((await call('list_collections')).output).toEqual({ collections: [] });
  });

  it('does what DELETE_CONFIRM says where the client cannot ask', async () => {
    const auto = await askable({}, 'cannot ask');
    expect((await auto.call('delete_data', everything)).output).toMatchObject({ deleted: 12 });
    expect((await auto.call('drop_collection', { collection })).isError).toBe(false);
    const always = await askable({ deleteConfirm: 'always' }, 'cannot ask');
    expect((await always.call('drop_collection', { collection })).text).toMatch(
      /needs the confirmation of a person/,
    );
    expect((await always.call('delete_data', everything)).text).toMatch(/needs the confirmation of a person/);
    const nobody = await askable({ deleteConfirm: 'never', confirmAbove: 0 }, false);
    expect((await nobody.call('delete_data', everything)).output).toMatchObject({ deleted: 12 });
    expect(nobody.asked).not.toHaveBeenCalled();
  });

  it('refuses an empty filter', async () => {
    const { call } = await askable({}, true);
    expect((await call('delete_data', { collection, filter: {} })).text).toMatch(/filter must not be empty/);
    expect((await call('delete_data', { collection })).text).toMatch(/filter is required/);
    expect((await call('drop_collection', { collection: 'absent' })).text).toMatch(/No collection "absent"/);
  });
});

it('lists many collections, a page at a time', async () => {
  const { callForAll, dataDir } = await connectData();
  for (let n = 0; n < 250; n += 1) writeFileSync(join(dataDir, `c${n}.jsonl`), '{}\n');
  const pages = await callForAll('list_collections', {});
  expect(pages.map(({ output }) => (output['collections'] as unknown[]).length)).toEqual([200, 50]);
});

it('creates a collection once', async () => {
  const { call } = await connectData();
  expect((await call('create_collection', { collection })).text).toBe('Created the collection notes.');
  expect((await call('create_collection', { collection })).text).toMatch(
    /notes exists already: write_data adds to it\.$/,
  );
  expect((await call('describe_collection', { collection })).output).toMatchObject({
    documents: 0,
    fields: [],
  });
});
