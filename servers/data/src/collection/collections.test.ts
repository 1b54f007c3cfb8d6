import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { everyDocument, never, openIn } from './collections.fixture.ts';
import { newId } from './new-id.ts';

const insert = { upsert: false, signal: never };
const upsert = { upsert: true, signal: never };

describe('a write', () => {
  it('is a line of plain JSON, with the id first, in a file only its owner reads', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(join(folder, 'made'));

    const { ids } = await collections.insert('notes', [{ 1: 'one', title: 'A\nB' }], insert);

    const file = join(folder, 'made', 'notes.jsonl');
    expect(readFileSync(file, 'utf8')).toBe(`{"_id":"${ids[0]}","_rev":1,"1":"one","title":"A\\nB"}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'made'))).toEqual(['notes.jsonl']);
  });

  it('keeps __proto__ as a field like any other', async () => {
    const { collections } = openIn(emptyFolder());
    const hostile = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}');
    await collections.insert('notes', [hostile], insert);
    const [document = {}] = await everyDocument(collections, 'notes');
    expect(Object.keys(document)).toEqual(['_id', '_rev', '__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('removes what a killed writer has left of a line', async () => {
    const folder = emptyFolder();
    const { collections, repairs } = openIn(folder);
    const file = join(folder, 'notes.jsonl');
    writeFileSync(file, '{"_id":"a"}\n{"_id":"b","text":"unfini');

    expect(await everyDocument(collections, 'notes')).toEqual([{ _id: 'a' }]);
    await collections.insert('notes', [{ _id: 'c' }], insert);

    expect(readFileSync(file, 'utf8')).toBe('{"_id":"a"}\n{"_id":"c","_rev":1}\n');
    expect(repairs).toEqual([expect.stringContaining('removed 25 bytes')]);
  });

  it('keeps a last document that an editor has left without a line end', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.jsonl'), '{"_id":"a"}\n{"_id":"b"}');

    expect(await everyDocument(collections, 'notes')).toHaveLength(2);
    await collections.insert('notes', [{ _id: 'c' }], insert);

    expect((await everyDocument(collections, 'notes')).map(({ _id }) => _id)).toEqual(['a', 'b', 'c']);
  });

  it.each(['[{"_id":"a"},{"_id":"b"}]', '}', '\ufeff1'])(
    'keeps the last line %j of an editor',
    async (line) => {
      const folder = emptyFolder();
      const { collections, repairs } = openIn(folder);
      writeFileSync(join(folder, 'notes.jsonl'), line);

      await collections.insert('notes', [{ _id: 'c' }], insert);

      expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe(`${line}\n{"_id":"c","_rev":1}\n`);
      expect(repairs).toEqual([]);
    },
  );

  it('of an id that is taken is refused, and so are two of the same id', async () => {
    const { collections } = openIn(emptyFolder());
    await collections.insert('notes', [{ _id: 'a' }], insert);
    await expect(collections.insert('notes', [{}, { _id: 'a' }], insert)).rejects.toThrow(
      /_id "a" exists already: change it with update_data, or replace it by write_data/,
    );
    await expect(collections.insert('notes', [{ _id: 'b' }, { _id: 'b' }], insert)).rejects.toThrow(
      /the same _id/,
    );
    expect(await everyDocument(collections, 'notes')).toHaveLength(1);
  });

  it('with upsert replaces, adds what is new, and checks the revision', async () => {
    const { collections } = openIn(emptyFolder());
    await collections.insert('notes', [{ _id: 'a', n: 1 }, { _id: 'b' }], insert);

    expect(await collections.insert('notes', [{ _id: 'a', n: 2 }, { _id: 'c' }], upsert)).toMatchObject({
      replaced: 1,
    });
    await expect(collections.insert('notes', [{ _id: 'a', _rev: 1, n: 3 }], upsert)).rejects.toThrow(
      /"a" is at _rev 2, not 1: read it again/,
    );
    await expect(collections.insert('notes', [{ _id: 'z', _rev: 1 }], upsert)).rejects.toThrow(
      /leave _rev out/,
    );
    await expect(collections.insert('notes', [{ _rev: 1 }], insert)).rejects.toThrow(/leave _rev out/);

    expect(await everyDocument(collections, 'notes')).toEqual([
      { _id: 'a', _rev: 2, n: 2 },
      { _id: 'b', _rev: 1 },
      { _id: 'c', _rev: 1 },
    ]);
  });

  it('beyond a limit is refused, and changes nothing', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, {
      maxFileSize: 2_000,
      maxDocumentBytes: 1_000,
      maxCollections: 1,
    });
    const text = 'x'.repeat(900);
    await collections.insert(
      'notes',
      [
        { _id: 'a', text },
        { _id: 'b', text },
      ],
      insert,
    );
    const before = readFileSync(join(folder, 'notes.jsonl'), 'utf8');

    await expect(collections.insert('notes', [{ text: 'x'.repeat(1_000) }], insert)).rejects.toThrow(
      /MAX_DOCUMENT_BYTES/,
    );
    await expect(collections.insert('notes', [{ text }], insert)).rejects.toThrow(/MAX_FILE_SIZE/);
    await expect(collections.insert('notes', [{ _id: 'a', text }, { text }], upsert)).rejects.toThrow(
      /MAX_FILE_SIZE/,
    );
    await expect(collections.create('more', never)).rejects.toThrow(/MAX_COLLECTIONS/);
    await expect(
      openIn(folder, { maxFileSize: 1_024 }).collections.insert(
        'more',
        [{ text: 'x'.repeat(2_000) }],
        insert,
      ),
    ).rejects.toThrow(/MAX_FILE_SIZE/);

    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['notes.jsonl']);
  });

  it('makes no collection beyond the limit when many are made at once', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, { maxCollections: 2 });
    const made = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((name) => collections.insert(name, [{}], insert)),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('makes none beyond the limit, and hides none that exist', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, { maxCollections: 1 });
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.jsonl`), '');
    await expect(collections.create('c', never)).rejects.toThrow(/MAX_COLLECTIONS/);
    expect((await collections.list()).collections.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('to a full disk leaves the file as it was', { timeout: 120_000 }, async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    await collections.insert('notes', [{ _id: 'a' }], insert);
    // A process that may only write files of 4 kB meets what a full disk causes: a short write, then an error.
    const output = insertElsewhere(folder, ['notes', 'more'], { setUp: "process.on('SIGXFSZ', () => {});" });
    const limit =
      'The file system, or a limit of the process (ulimit -f), allows no larger file; nothing was changed.';
    expect(output).toEqual([limit, limit]);
    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe('{"_id":"a","_rev":1}\n');
    expect(readdirSync(folder)).toEqual(['notes.jsonl']);
  });

  it('that the disk refuses at the end leaves the file as it was', { timeout: 120_000 }, async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    await collections.insert('notes', [{ _id: 'a' }], insert);
    const setUp = `
      fs.fdatasync = (_file, done) => done(Object.assign(new Error('refused'), { code: 'ENOSPC' }));
      syncBuiltinESMExports();`;
    expect(insertElsewhere(folder, ['notes'], { setUp, maxKilobytes: 1_000 })).toEqual([
      'The disk is full; nothing was changed.',
    ]);
    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe('{"_id":"a","_rev":1}\n');
  });
});

/** Inserts a document of 9 kB into each collection, in a process of its own; returns the errors. */
function insertElsewhere(
  dataDir: string,
  names: readonly string[],
  { setUp, maxKilobytes = 4 }: { readonly setUp: string; readonly maxKilobytes?: number },
): string[] {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    ${setUp}
    const { createCollections } = await import(${JSON.stringify(new URL('./collections.ts', import.meta.url).href)});
    const { storageFailure } = await import(${JSON.stringify(new URL('./collection-error.ts', import.meta.url).href)});
    const collections = createCollections(${JSON.stringify({ dataDir, maxFileSize: 1e9, maxDocumentBytes: 1e6, maxCollections: 9, lockTimeoutMs: 999, allowedExtensions: ['.jsonl'] })});
    for (const name of ${JSON.stringify(names)})
      await collections.insert(name, [{ text: 'x'.repeat(9000) }], { upsert: false, signal: new AbortController().signal })
        .catch((error) => console.log(storageFailure(error).message));`;
  const limited = `ulimit -f ${maxKilobytes}; exec "${process.execPath}" --import tsx --input-type=module -e "$0"`;
  const output = execFileSync('bash', ['-c', limited, script], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  return output.trim().split('\n');
}

it('makes, lists and drops collections', async () => {
  const folder = emptyFolder();
  const { collections } = openIn(folder);
  await collections.create('b', never);
  await collections.create('a', never);
  writeFileSync(join(folder, 'Not Plain.jsonl'), '');
  await expect(collections.create('a', never)).rejects.toThrow(/a exists already/);
  const { collections: listed, misnamed } = await collections.list();
  expect(listed.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(misnamed).toEqual(['Not Plain.jsonl']);
  // A killed rewrite left this.
  writeFileSync(join(folder, 'a.jsonl.tmp'), '{"_id":"secret"}\n');
  await collections.drop('a', never);
  await expect(collections.drop('a', never)).rejects.toThrow(/No collection "a"\. Collections: b\./);
  expect(readdirSync(folder)).toEqual(['Not Plain.jsonl', 'b.jsonl']);
});

it.each([
  '',
  '.',
  '..',
  '../etc',
  'a/b',
  'a\\b',
  'A',
  'Users',
  'a.b',
  'a b',
  '-a',
  '_a',
  'ä',
  'a\0',
  'a\n',
  '__proto__',
  'x'.repeat(65),
  'con',
  'nul',
  'com1',
  'ａ',
  '%2e%2e',
  '/etc/passwd',
  'C:a',
  'a:stream',
])('refuses %j as a name', async (name) => {
  const folder = emptyFolder();
  const { collections } = openIn(folder);
  await expect(collections.insert(name, [{}], insert)).rejects.toMatchObject({ reason: 'bad-name' });
  await expect(everyDocument(collections, name)).rejects.toMatchObject({ reason: 'bad-name' });
  await expect(collections.drop(name, never)).rejects.toMatchObject({ reason: 'bad-name' });
  expect(readdirSync(folder)).toEqual([]);
});

it('makes ids in the order of time', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
