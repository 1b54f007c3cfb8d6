import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../data-server.fixture.ts';
import { everyDocument, never, openIn } from './collections.fixture.ts';
import type { Place } from './scan.ts';

const insert = { upsert: false, signal: never };

describe('a scan', () => {
  it('continues after a place, even when the file has been rewritten', async () => {
    const { collections } = openIn(emptyFolder());
    await collections.insert(
      'notes',
      Array.from({ length: 10 }, (_, n) => ({ n })),
      insert,
    );
    const read = async (after: Place | undefined, limit: number) => {
      const found: unknown[] = [];
      let last: Place | undefined;
      await collections.scan('notes', { after, timeoutMs: 9_999, signal: never }, ({ document, at }) => {
        found.push(document['n']);
        last = { at, mark: `=${document['_id']}` };
        return found.length === limit;
      });
      return { found, last };
    };
    const { last } = await read(undefined, 4);
    expect((await read(last, 2)).found).toEqual([4, 5]);

    await collections.insert('notes', [{ n: 10 }], insert);
    const drop = (...gone: number[]) =>
      collections.change('notes', {
        signal: never,
        change: (document) => (gone.includes(document['n'] as number) ? null : undefined),
      });
    await drop(0, 1);
    expect((await read(last, 99)).found).toEqual([4, 5, 6, 7, 8, 9, 10]);

    await drop(3);
    await expect(read(last, 1)).rejects.toThrow(/begin again without cursor/);
  });

  it('ends early when its time is up, with the place to continue from', async () => {
    const { collections } = openIn(emptyFolder());
    await collections.insert(
      'notes',
      Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'x'.repeat(200) })),
      insert,
    );
    const seen: unknown[] = [];
    let after: Place | undefined;
    for (;;) {
      const end = await collections.scan('notes', { after, timeoutMs: 0, signal: never }, ({ document }) => {
        seen.push(document['n']);
        return undefined;
      });
      if (end.reason === 'end') break;
      after = end.last;
    }
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
    expect(await collections.count('notes', never, performance.now())).toBeUndefined();
  });

  it('counts lines that are not documents, and skips them', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    const lines = ['\uFEFF{"_id":"a"}', '', '[1]', 'null', '{"_id":"b"}\r', '{broken', 'broken}', ''];
    writeFileSync(join(folder, 'notes.jsonl'), lines.join('\n'));
    const end = await collections.scan('notes', { timeoutMs: 999, signal: never }, () => undefined);
    expect(end.damaged).toBe(4);
    expect((await everyDocument(collections, 'notes')).map(({ _id }) => _id)).toEqual(['a', 'b']);
    expect(await collections.count('notes', never)).toBe(2);
  });

  it('takes a line of blanks for none, also after a byte order mark', async () => {
    const folder = emptyFolder();
    const { collections } = openIn(folder);
    writeFileSync(join(folder, 'notes.jsonl'), '\uFEFF\n \t\r\n');
    const end = await collections.scan('notes', { timeoutMs: 999, signal: never }, () => undefined);
    expect(end.damaged).toBe(0);
    expect(await collections.count('notes', never)).toBe(0);
  });
});
