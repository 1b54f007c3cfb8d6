import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { everyDocument, never, openIn } from './collections.fixture.ts';
import type { Document } from './document.ts';
import { rewriteLines } from './rewrite-lines.ts';

const insert = { upsert: false, signal: never };

describe('a change', () => {
  it('copies all other lines byte for byte, damaged ones too', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    const others = ['{ "big": 9007199254740993 , "_id":"x"}', 'not json', '', '{"_id":"\\u0061b"}\r'];
    writeFileSync(join(folder, 'notes.jsonl'), [...others, '{"_id":"y","n":1}', ''].join('\n'), {
      mode: 0o640,
    });

    const changed = await collections.change('notes', {
      signal: never,
      change: (document) => (document['_id'] === 'y' ? { ...document, n: 2 } : undefined),
    });

    expect(changed).toBe(1);
    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe(
      [...others, '{"_id":"y","_rev":1,"n":2}', ''].join('\n'),
    );
    expect(statSync(join(folder, 'notes.jsonl')).mode & 0o777).toBe(0o640);
  });

  it.each(['# my comment', '{"_id":"z","n":2,}', '{"_id":"z"}'])(
    'keeps the last line %j of an editor',
    async (line) => {
      const folder = emptyFolder();
      const { collections, repairs } = openIn(folder);
      writeFileSync(join(folder, 'notes.jsonl'), `{"_id":"y"}\n${line}`);
      const seen = { timeoutMs: 999, signal: never };
      expect(await collections.scan('notes', seen, () => undefined)).toMatchObject({
        damaged: line === '{"_id":"z"}' ? 0 : 1,
      });

      await collections.change('notes', {
        signal: never,
        change: ({ _id }) => (_id === 'y' ? { n: 1 } : undefined),
      });

      expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe(`{"_id":"y","_rev":1,"n":1}\n${line}\n`);
      expect(repairs).toEqual([]);
    },
  );

  it('removes what a killed writer has left of a line, and says so', async () => {
    const folder = emptyFolder();
    const { collections, repairs } = openIn(folder);
    writeFileSync(join(folder, 'notes.jsonl'), '{"_id":"a"}\n{"_id":"b","text":"}\\"');
    await collections.change('notes', { signal: never, change: () => ({}) });
    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe('{"_id":"a","_rev":1}\n');
    expect(repairs).toEqual([expect.stringContaining('removed 22 bytes')]);
  });

  it('may make a file smaller that is above MAX_FILE_SIZE, but not larger', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder, { maxFileSize: 1_024 });
    const lines = Array.from({ length: 90 }, (_, n) => `{"_id":"k${n}","_rev":1,"n":${n}}\n`);
    writeFileSync(join(folder, 'notes.jsonl'), lines.join(''));
    const changeFirst = (after: Document | null) =>
      collections.change('notes', {
        signal: never,
        change: ({ _id }) => (_id === 'k0' ? after : undefined),
      });

    await expect(changeFirst({ n: 10 })).rejects.toThrow(/MAX_FILE_SIZE/);
    expect(await changeFirst({ n: 1 })).toBe(1);
    expect(await changeFirst(null)).toBe(1);

    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe(lines.slice(1).join(''));
  });

  it('is refused for a document that a rewrite would round', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    const line = '{"_id":"x","big":9007199254740993}\n';
    writeFileSync(join(folder, 'notes.jsonl'), line);
    await expect(
      collections.change('notes', { signal: never, change: (document) => ({ ...document, a: 1 }) }),
    ).rejects.toThrow(/beyond ±9007199254740991/);
    expect(readFileSync(join(folder, 'notes.jsonl'), 'utf8')).toBe(line);
  });

  it('of nothing leaves the file itself', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    await collections.insert('notes', [{}], insert);
    const { ino } = statSync(join(folder, 'notes.jsonl'));
    expect(await collections.change('notes', { signal: never, change: () => undefined })).toBe(0);
    expect(statSync(join(folder, 'notes.jsonl')).ino).toBe(ino);
  });

  it('is not seen by a reader that began before it', async () => {
    const { collections } = openIn(emptyFolder());
    const documents = Array.from({ length: 3_000 }, (_, n) => ({ n, text: 'x'.repeat(200) }));
    await collections.insert('notes', documents, insert);
    let seen = 0;
    let removal: Promise<unknown> | undefined;
    await collections.scan('notes', { timeoutMs: 60_000, signal: never }, () => {
      removal ??= collections.change('notes', { signal: never, change: () => null });
      seen += 1;
      return undefined;
    });
    await removal;
    expect(seen).toBe(3_000);
    expect(await everyDocument(collections, 'notes')).toEqual([]);
  });

  it('that is cancelled leaves the old file and nothing else', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    await collections.insert(
      'notes',
      Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'x'.repeat(200) })),
      insert,
    );
    const cancelled = new AbortController();
    await expect(
      collections.change('notes', {
        signal: cancelled.signal,
        change() {
          cancelled.abort();
          return null;
        },
      }),
    ).rejects.toThrow(/abort/i);
    expect(await everyDocument(collections, 'notes')).toHaveLength(5_000);
    expect(readdirSync(folder)).toEqual(['notes.jsonl']);
  });

  it('that is cancelled when it has read all lines changes nothing either', async () => {
    const folder = emptyFolder();
    const place = { path: join(folder, 'notes.jsonl'), temporary: join(folder, 'notes.jsonl.tmp') };
    const cancelled = new AbortController();
    const tail = () => {
      cancelled.abort();
      return [Buffer.from('{"_id":"a"}')];
    };
    const settings = { maxBytes: 1_000, signal: cancelled.signal, mode: 0o600, ready: () => undefined };
    await expect(rewriteLines(undefined, place, { tail }, settings)).rejects.toThrow(/abort/i);
    expect(readdirSync(folder)).toEqual([]);
  });
});
