import { createHook } from 'node:async_hooks';
import {
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSandboxes, itOnNormalForms } from './each-sandbox.fixture.ts';
import type { DirectoryOpener } from './held-directory.ts';
import { PathSandbox } from './path-sandbox.ts';

const bytes = (text: string) => Buffer.from(text);

describeSandboxes((f) => {
  describe('names', () => {
    it.each([
      ['two dots before', '..foo'],
      ['two dots within', 'a..b'],
      ['three dots', '...'],
      ['blanks', ' a b '],
      ['quotes', `"a" 'b'`],
      ['a newline', 'a\nb'],
      ['emoji', '🎉.txt'],
      ['decomposed Unicode', 'e\u0301'],
      ['a backslash', 'a\\b'],
      ['a device of Windows', 'CON'],
      ['a trailing dot', 'a.'],
      ['a dollar', '$& $1'],
      ['percent signs', '%2e%2e'],
      ['full-width dots', '\uff0e\uff0e'],
      ['255 bytes', 'x'.repeat(255)],
      ['the mark of a deleted file', 'x (deleted)'],
    ])('may hold %s', async (_what, name) => {
      await f.sandbox.write(name, bytes('content'));
      await f.sandbox.createDirectory(join(f.root, `d${[...name].slice(1).join('')}`));

      expect(await f.read(join(f.root, name))).toBe('content');
      expect(readFileSync(join(f.root, name), 'utf8')).toBe('content');
      await f.sandbox.delete(name);
      expect(existsSync(join(f.root, name))).toBe(false);
    });

    itOnNormalForms('are found in another form for reading, and kept as they are for writing', async () => {
      mkdirSync(join(f.root, 'cafe\u0301'));
      writeFileSync(join(f.root, 'cafe\u0301', 'menu\u0308'), 'stored decomposed');

      expect(await f.read('caf\u00e9/men\u00fc')).toBe('stored decomposed');
      await expect(f.sandbox.write('caf\u00e9/x', bytes(''))).rejects.toMatchObject({
        reason: 'parent-not-found',
      });
    });

    it('are looked for in few steps, however many of them are missing', async () => {
      const path = (count: number) => Array(count).fill('a').join('/');
      const stepsFor = async (missing: string) => {
        let steps = 0;
        const init = (_id: number, type: string) => void (type === 'FSREQPROMISE' && steps++);
        const hook = createHook({ init }).enable();
        const found = f.sandbox.stat(missing).finally(() => hook.disable());
        await expect(found).rejects.toMatchObject({ reason: 'not-found' });
        return steps;
      };
      expect(await stepsFor(path(400))).toBeLessThan(50);

      await f.sandbox.createDirectory(path(30));
      expect(await stepsFor(`${path(30)}/new`)).toBe(await stepsFor('new'));
    });

    itOnNormalForms('are found in another form when few of their names have one', async () => {
      const path = (name: string, count: number) => Array(count).fill(name).join('/');
      await f.sandbox.createDirectory(path('e\u0301', 50));

      expect(await f.sandbox.stat(path('\u00e9', 30))).toMatchObject({ kind: 'directory' });
      await expect(f.sandbox.stat(path('\u00e9', 50))).rejects.toMatchObject({ reason: 'outside' });
    });

    it.runIf(process.platform === 'linux')('are not found when they are not UTF-8', async () => {
      writeFileSync(Buffer.concat([bytes(join(f.root, 'caf')), Buffer.from([0xe9])]), '');
      expect(await f.names('.')).toEqual(['file caf\ufffd']);

      await expect(f.sandbox.stat('caf\ufffd')).rejects.toMatchObject({ reason: 'not-found' });
    });

    it('are shortened in messages between characters', async () => {
      await expect(f.sandbox.stat(`${'x'.repeat(299)}🎉`)).rejects.toThrow(`"${'x'.repeat(299)}…" contains`);
    });

    it('may be links that stay inside', async () => {
      writeFileSync(join(f.root, 'target'), 'through');
      mkdirSync(join(f.root, 'deep'));
      symlinkSync('target', join(f.root, 'link'));
      symlinkSync('../target', join(f.root, 'deep/up'));
      symlinkSync(join(f.root, 'deep'), join(f.root, 'to-deep'));

      expect(await Promise.all(['link', 'deep/up', 'to-deep/up', 'to-deep/../link'].map(f.read))).toEqual(
        Array(4).fill('through'),
      );
      await f.sandbox.write('to-deep/up', bytes('written'));
      expect(readFileSync(join(f.root, 'target'), 'utf8')).toBe('written');
      expect(await f.names('.')).toContain('link link');
    });
  });

  describe('roots', () => {
    it('may be links, repeated, nested, or missing', async () => {
      symlinkSync(f.root, join(f.top, 'alias'));
      mkdirSync(join(f.root, 'nested'));
      const given = [
        join(f.top, 'alias'),
        join(f.root, 'nested'),
        f.root,
        join(f.top, 'absent'),
        `${f.root}/`,
      ];

      const many = await PathSandbox.open(given, { opener: f.opener });

      expect(many.roots).toEqual([join(f.top, 'alias'), join(f.root, 'nested')]);
      expect(many.skipped.map(({ directory }) => directory)).toEqual([join(f.top, 'absent')]);
      await many.write(join(f.root, 'a'), bytes('1'));
      expect((await many.stat(join(f.top, 'alias/a'))).size).toBe(1);
      await expect(many.move('nested', 'moved')).rejects.toMatchObject({ reason: 'is-root' });
      await expect(many.delete('nested')).rejects.toMatchObject({ reason: 'is-root' });
      await expect(many.delete(f.root)).rejects.toMatchObject({ reason: 'is-root' });
      await many.close();
    });

    it('may be /, without the directories of the kernel', async () => {
      const all = await PathSandbox.open(['/'], { opener: f.opener });

      expect((await all.stat('/')).kind).toBe('directory');
      expect(await all.stat(f.root)).toMatchObject({ kind: 'directory' });
      for (const path of ['/proc/self/environ', '/proc/self/root/proc/version', '/dev/null', '/sys/kernel']) {
        await expect(all.stat(path)).rejects.toMatchObject({ reason: 'outside' });
      }
      await all.close();
    });

    it('may all be missing, which every operation reports', async () => {
      const none = await PathSandbox.open([join(f.top, 'absent')], { opener: f.opener });
      await expect(none.stat('x')).rejects.toMatchObject({ reason: 'no-roots' });
      await none.close();
    });

    it('stay the same directories, whatever takes their names', async () => {
      writeFileSync(join(f.root, 'mine'), 'mine');
      mkdirSync(join(f.top, 'other'));
      writeFileSync(join(f.top, 'other/mine'), 'SECRET');
      renameSync(f.root, join(f.top, 'renamed'));
      symlinkSync(join(f.top, 'other'), f.root);

      const content = await f.read(join(f.root, 'mine')).catch((error: { reason: string }) => error.reason);
      await f.sandbox.write(join(f.root, 'new'), bytes('x')).catch(() => undefined);

      expect(['mine', 'root-gone']).toContain(content);
      expect(readdirSync(join(f.top, 'other'))).toEqual(['mine']);
    });

    it('stay allowed when another one is removed', async () => {
      const kept = join(f.top, 'kept');
      mkdirSync(kept);
      const sandbox = await PathSandbox.open([f.root, kept], { opener: f.opener });
      rmSync(f.root, { recursive: true });

      expect(await sandbox.write(join(kept, 'x'), bytes('x'))).toEqual({ created: true });
      await sandbox.close();
    });

    it('are refused once they are removed, also when a directory has taken the mark of removal', async () => {
      rmSync(f.root, { recursive: true });
      mkdirSync(`${f.root} (deleted)`);
      writeFileSync(`${f.root} (deleted)/x`, 'SECRET');

      await expect(f.read('x')).rejects.toMatchObject({ reason: 'root-gone' });
    });
  });

  it('opens nothing by the path of a held directory that a link has replaced', async () => {
    for (const directory of ['root/held/below', 'outside/below'])
      mkdirSync(join(f.top, directory), { recursive: true });
    const held = await f.opener.openDirectory(join(f.root, 'held'));
    for (const directory of ['root/held', 'outside'])
      writeFileSync(join(f.top, directory, 'file'), directory);
    renameSync(join(f.root, 'held'), join(f.root, 'moved'));
    symlinkSync(join(f.top, 'outside'), join(f.root, 'held'));

    const opened = await Promise.allSettled([
      f.opener.openFile(held, 'file', constants.O_RDONLY),
      f.opener.openChild(held, 'below').then(({ handle }) => handle),
    ]);

    const outside = ['file', 'below'].map((name) => statSync(join(f.top, 'outside', name)).ino);
    for (const outcome of opened) {
      if (outcome.status === 'rejected') continue;
      expect(outside).not.toContain((await outcome.value.stat()).ino);
      await outcome.value.close();
    }
    await held.handle.close();
  });

  describe('directories', () => {
    it('are made with their parents', async () => {
      expect(await f.sandbox.createDirectory('a/b/c')).toBe(true);
      expect(await f.sandbox.createDirectory('a/b/c/')).toBe(false);
      expect(await f.sandbox.createDirectory('.')).toBe(false);
      writeFileSync(join(f.root, 'file'), '');
      await expect(f.sandbox.createDirectory('file')).rejects.toMatchObject({ reason: 'exists' });
      await expect(f.sandbox.createDirectory('file/x')).rejects.toMatchObject({ reason: 'not-a-directory' });
      const tooLong = f.sandbox.createDirectory(`new/new/${'x'.repeat(300)}`);
      await expect(tooLong).rejects.toMatchObject({ reason: 'name-too-long' });
      expect(existsSync(join(f.root, 'new'))).toBe(false);
    });

    it('are removed again when what was to be in them cannot be made', async () => {
      const opener: DirectoryOpener = {
        ...f.opener,
        async openChild(parent, name) {
          if (name === 'c') throw Object.assign(new Error('no descriptor is left'), { code: 'EMFILE' });
          return f.opener.openChild(parent, name);
        },
      };
      const sandbox = await PathSandbox.open([f.root], { opener });
      await sandbox.createDirectory('a');

      const failing = sandbox.createDirectory('a/b/c/d');

      await expect(failing).rejects.toMatchObject({ reason: 'too-many-open' });
      expect(await f.names('a')).toEqual([]);
      await sandbox.close();
    });

    it('are read up to a number of entries', async () => {
      for (const name of ['a', 'b', 'c']) writeFileSync(join(f.root, name), name);

      const { entries, truncated } = await f.sandbox.list('.', 2, async (directory) => directory);

      expect([entries.length, truncated]).toEqual([2, true]);
    });

    it.skipIf(process.platform === 'win32')('close every descriptor that they open', async () => {
      await f.sandbox.createDirectory('a/b/c');
      await f.sandbox.createDirectory('cafe\u0301');
      const open = () => readdirSync('/dev/fd').length;
      const before = open();

      for (let i = 0; i < 50; i += 1) {
        await f.sandbox.walk('.', { maxDepth: 9, maxEntries: 9 }, async (directories) => {
          for await (const { depth } of directories) if (depth === i % 5) break;
        });
        await f.sandbox.stat('absent/below').catch(() => undefined);
        await f.sandbox.stat('caf\u00e9');
        await PathSandbox.open([f.root], { opener: f.opener }).then((other) => other.close());
        await f.sandbox.write('a/b/file', bytes('x'));
        await f.sandbox.move('a/b', 'a/b').catch(() => undefined);
      }

      expect(open()).toBeLessThanOrEqual(before + 2);
    });
  });

  it('reads a file in parts, and describes it', async () => {
    writeFileSync(join(f.root, 'file'), '0123456789');
    linkSync(join(f.root, 'file'), join(f.root, 'second'));

    const part = await f.sandbox.openFile('file', async (file) => {
      const target = Buffer.alloc(4);
      return [file.size, await file.read(target, 8), target.toString('utf8', 0, 2)];
    });

    expect(part).toEqual([10, 2, '89']);
    expect(await f.sandbox.stat('file')).toMatchObject({ kind: 'file', size: 10, hardLinks: 2 });
    await expect(f.sandbox.openFile('file', (file) => file.readAll(9))).rejects.toMatchObject({
      reason: 'too-large',
    });
  });

  it('fails all work once it is closed, including what was asked just before', async () => {
    writeFileSync(join(f.root, 'file'), 'content');
    const other = await PathSandbox.open([f.root], { opener: f.opener });

    const asked = Promise.allSettled([other.stat('file')]);
    await other.close();

    const [during] = await asked;
    const [after] = await Promise.allSettled([other.stat('file')]);
    expect(after).toMatchObject({ status: 'rejected', reason: { message: 'the sandbox is closed' } });
    if (during.status === 'rejected')
      expect(during.reason).toMatchObject({ message: 'the sandbox is closed' });
  });
});
