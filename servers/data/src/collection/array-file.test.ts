import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { everyDocument, never, openIn } from './collections.fixture.ts';
import type { Document } from './document.ts';

const insert = { upsert: false, signal: never };

describe('a NAME.json of the seeds', () => {
  const array = JSON.stringify([{ name: 'One' }, { _id: 'own', name: 'Two' }], null, 2);

  it('is read as it is, and turned into lines by the first write', async () => {
    const folder = emptyFolder();
    const { collections, repairs } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), array);

    expect(await everyDocument(collections, 'notes')).toEqual([{ name: 'One' }, { _id: 'own', name: 'Two' }]);
    expect(readdirSync(folder)).toEqual(['notes.json']);
    await collections.insert('notes', [{ name: 'Three' }], insert);

    expect((await everyDocument(collections, 'notes')).map(({ name }) => name)).toEqual([
      'One',
      'Two',
      'Three',
    ]);
    expect(readdirSync(folder)).toEqual(['notes.json.bak', 'notes.jsonl']);
    expect(readFileSync(join(folder, 'notes.json.bak'), 'utf8')).toBe(array);
    expect(repairs).toHaveLength(1);
  });

  it('can be empty', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), '[]');
    expect(await everyDocument(collections, 'notes')).toEqual([]);
    await collections.insert('notes', [{}], insert);
    expect(await everyDocument(collections, 'notes')).toHaveLength(1);
  });

  it('whose conversion was interrupted is not read twice', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), array);
    writeFileSync(join(folder, 'notes.jsonl'), '{"_id":"a","name":"One"}\n{"_id":"own","name":"Two"}\n');
    await collections.insert('notes', [{ name: 'Three' }], insert);
    expect(await everyDocument(collections, 'notes')).toHaveLength(3);
    expect(readdirSync(folder)).toEqual(['notes.json.bak', 'notes.jsonl']);
  });

  it('that is damaged has a size, and can be dropped', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), '[1, 2');

    expect(await collections.info('notes')).toMatchObject({ name: 'notes', bytes: 5 });
    await collections.drop('notes', never);

    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['{"a":1}', /is not an array of objects/],
    ['[1]', /is not an array of objects/],
    ['[{"a":1}', /is not JSON/],
  ])('that holds %s is reported as damaged', async (text, words) => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), text);
    await expect(everyDocument(collections, 'notes')).rejects.toThrow(words);
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(words);
    expect(readFileSync(join(folder, 'notes.json'), 'utf8')).toBe(text);
  });

  it('that is not UTF-8 is read, but not turned into lines, which would lose bytes', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    const latin1 = Buffer.from('[{"_id":"a","name":"Zo\xe9"}]', 'latin1');
    writeFileSync(join(folder, 'notes.json'), latin1);

    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/convert it to UTF-8/);

    expect(await everyDocument(collections, 'notes')).toEqual([{ _id: 'a', name: 'Zo\ufffd' }]);
    expect(readdirSync(folder)).toEqual(['notes.json']);
    expect(readFileSync(join(folder, 'notes.json'))).toEqual(latin1);
  });

  it('that is nested too deep is reported as damaged', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), `[{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}]`);
    await expect(everyDocument(collections, 'notes')).rejects.toThrow(/is nested too deep/);
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/is nested too deep/);
  });

  it('with numbers that lines would round stays as it is', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), '[{"big":9007199254740993}]');
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/would round/);
    expect(readdirSync(folder)).toEqual(['notes.json']);
  });

  it('that is too large as lines stays as it is', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, { maxFileSize: 1_024 });
    writeFileSync(join(folder, 'notes.json'), JSON.stringify([{ text: 'x'.repeat(2_000) }]));
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(/MAX_FILE_SIZE/);
    expect(readdirSync(folder)).toEqual(['notes.json']);
  });

  it('that is too large as lines takes changes that make it smaller', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, { maxFileSize: 1_024 });
    const documents = ['a', 'b', 'c'].map((_id) => ({ _id, text: 'x'.repeat(500) }));
    writeFileSync(join(folder, 'notes.json'), JSON.stringify(documents));
    const changeFirst = (after: Document | null) =>
      collections.change('notes', {
        signal: never,
        change: ({ _id }) => (_id === 'a' ? after : undefined),
      });

    await expect(changeFirst({ text: 'x'.repeat(600) })).rejects.toThrow(/MAX_FILE_SIZE/);
    expect(await changeFirst(null)).toBe(1);

    expect((await everyDocument(collections, 'notes')).map(({ _id }) => _id)).toEqual(['b', 'c']);
  });

  it('is not converted over an earlier backup', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), array);
    writeFileSync(join(folder, 'notes.json.bak'), 'mine');
    await expect(collections.insert('notes', [{}], insert)).rejects.toThrow(
      /^notes\.json\.bak in DATA_DIR is in the way .+ notes\.json/,
    );
    expect(readFileSync(join(folder, 'notes.json.bak'), 'utf8')).toBe('mine');
  });

  it('is not a collection unless .json is allowed', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, { allowedExtensions: ['.jsonl'] });
    writeFileSync(join(folder, 'notes.json'), array);
    await expect(everyDocument(collections, 'notes')).rejects.toThrow(/No collection "notes"/);
    await collections.insert('notes', [{}], insert);
    expect(readFileSync(join(folder, 'notes.json'), 'utf8')).toBe(array);
  });

  it('is removed with its collection', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.json'), array);
    await collections.drop('notes', never);
    expect(readdirSync(folder)).toEqual([]);
  });
});
