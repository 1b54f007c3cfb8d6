import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { describeSandboxes, itOnNormalForms } from './each-sandbox.fixture.ts';
import type { DirectoryOpener } from './held-directory.ts';
import { PathSandbox } from './path-sandbox.ts';

const bytes = (text: string) => Buffer.from(text);

/** Puts a file with the same content and time at a path. */
function copyOver(path: string): void {
  cpSync(path, `${path}.new`, { preserveTimestamps: true });
  renameSync(`${path}.new`, path);
}

describeSandboxes((f) => {
  describe('writing', () => {
    it('keeps permissions and leaves no temporary file', async () => {
      writeFileSync(join(f.root, 'script'), 'old');
      chmodSync(join(f.root, 'script'), 0o750);

      expect(await f.sandbox.write('script', bytes('new'))).toEqual({ created: false });
      expect(await f.sandbox.write('fresh', bytes('new'))).toEqual({ created: true });

      expect(statSync(join(f.root, 'script')).mode & 0o777).toBe(0o750);
      expect(readdirSync(f.root)).toEqual(['fresh', 'script']);
    });

    it.each([
      ['parent-not-found', 'a/b'],
      ['trailing-separator', 'a/'],
      ['is-a-directory', '.'],
      ['is-a-directory', 'directory'],
      ['not-a-directory', 'file/below'],
      ['name-too-long', 'x'.repeat(256)],
    ])('is refused as %s: %s', async (reason, path) => {
      mkdirSync(join(f.root, 'directory'));
      writeFileSync(join(f.root, 'file'), '');

      await expect(f.sandbox.write(path, bytes('x'))).rejects.toMatchObject({ reason });
    });

    it('appends, but not beyond the limit', async () => {
      expect(await f.sandbox.append('log', bytes('one\n'), 10)).toEqual({ created: true, size: 4 });
      expect(await f.sandbox.append('log', bytes('two\n'), 10)).toEqual({ created: false, size: 8 });
      await expect(f.sandbox.append('log', bytes('three'), 10)).rejects.toMatchObject({
        reason: 'too-large',
      });
      expect(await f.read('log')).toBe('one\ntwo\n');
    });

    it('appends what depends on the file, and refuses an update that makes it too large', async () => {
      writeFileSync(join(f.root, 'log'), 'one');

      await f.sandbox.append('log', (before) => bytes(`-${before.length}`), 10);
      const update = f.sandbox.update('log', 10, () => bytes('x'.repeat(11)));

      await expect(update).rejects.toMatchObject({ reason: 'too-large' });
      expect(await f.read('log')).toBe('one-3');
    });

    it('loses none of many concurrent updates of one file, whatever path they come by', async () => {
      writeFileSync(join(f.root, 'list'), '');
      symlinkSync('list', join(f.root, 'alias'));
      const paths = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'list' : 'alias'));

      await Promise.all(
        paths.map((path, i) =>
          f.sandbox.update(path, 1_000, (content) => bytes(`${Buffer.from(content)}${i},`)),
        ),
      );

      expect(
        (await f.read('list'))
          .split(',')
          .filter(Boolean)
          .map(Number)
          .sort((a, b) => a - b),
      ).toEqual(paths.map((_, i) => i));
    });

    it.each<[string, (path: string) => void]>([
      ['new content', (path) => writeFileSync(path, 'new')],
      [
        'more content, with the old time',
        (path) => {
          appendFileSync(path, '+');
          utimesSync(path, 1, 1);
        },
      ],
      ['another file in its place, of the same size and time', copyOver],
    ])('notices a change by another program between reading and writing: %s', async (_what, change) => {
      const path = join(f.root, 'shared');
      writeFileSync(path, 'old');
      utimesSync(path, 1, 1);

      const update = f.sandbox.update('shared', 100, () => {
        change(path);
        return bytes('lost update');
      });

      await expect(update).rejects.toMatchObject({ reason: 'changed' });
      expect(await f.read('shared')).not.toBe('lost update');
    });

    it('reads a growing file up to its size when it was opened', async () => {
      writeFileSync(join(f.root, 'log'), 'one\n');

      const content = await f.sandbox.openFile('log', (file) => {
        appendFileSync(join(f.root, 'log'), 'two\n');
        return file.readAll(100);
      });

      expect(Buffer.from(content).toString()).toBe('one\n');
    });

    it.runIf(process.platform === 'linux')('refuses a file whose file system reports no size', async () => {
      const sandbox = await PathSandbox.open(['/proc/sys/kernel'], { opener: f.opener });

      const reading = sandbox.openFile('ostype', async (file) => file.size);

      await expect(reading).rejects.toMatchObject({ reason: 'changed' });
      await sandbox.close();
    });

    it.each([
      ['list', () => f.names('.')],
      ['write', () => f.sandbox.write('x', bytes('')).then(() => f.sandbox.delete('x'))],
    ])('removes what a killed process left, but nothing that may be in use: %s', async (_what, call) => {
      const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
      const dead = `.mcp-${host}-4194305-0123456789abcdef.tmp`;
      const running = `.mcp-${host}-${process.ppid}-0123456789abcdef.tmp`;
      const restarted = `.mcp-${host}-${process.pid}-0123456789abcdef.tmp`;
      const foreign = '.mcp-00000000-4194305-0123456789abcdef.tmp';
      const abandoned = '.mcp-00000000-2-0123456789abcdef.tmp';
      for (const name of [dead, running, restarted, foreign, abandoned])
        writeFileSync(join(f.root, name), 'half');
      utimesSync(join(f.root, abandoned), 0, 0);

      await call();

      expect(readdirSync(f.root).sort()).toEqual([foreign, running].sort());
      expect(await f.names('.')).toEqual([]);
    });

    it('lets nobody else read a replacement before it has its permissions', async () => {
      const modes: unknown[] = [];
      const openFile: DirectoryOpener['openFile'] = (parent, name, flags, mode) => {
        modes.push(mode);
        return f.opener.openFile(parent, name, flags, mode);
      };
      const sandbox = await PathSandbox.open([f.root], { opener: { ...f.opener, openFile } });
      writeFileSync(join(f.root, 'private'), 'old', { mode: 0o600 });

      await sandbox.write('private', bytes('new'));

      expect(modes).toEqual([0o600]);
      await sandbox.close();
    });

    it('keeps its temporary file while another call lists the directory', async () => {
      const openFile: DirectoryOpener['openFile'] = async (...given) => {
        const file = await f.opener.openFile(...given);
        await sandbox.list('.', 10, async () => undefined);
        return file;
      };
      const sandbox = await PathSandbox.open([f.root], { opener: { ...f.opener, openFile } });

      await sandbox.write('new', bytes('content'));

      expect(await f.read('new')).toBe('content');
      await sandbox.close();
    });

    it('is refused by a read-only sandbox', async () => {
      const reader = await PathSandbox.open([f.root], { opener: f.opener, readOnly: true });
      writeFileSync(join(f.root, 'x'), 'x');

      const attempts = [
        reader.write('x', bytes('')),
        reader.append('x', bytes(''), 10),
        reader.update('x', 10, () => bytes('')),
        reader.createDirectory('d'),
        reader.move('x', 'y'),
        reader.copy('x', 'y', { maxBytes: 10 }),
        reader.delete('x'),
      ];

      for (const outcome of await Promise.allSettled(attempts)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'read-only' } });
      }
      expect(readdirSync(f.root)).toEqual(['x']);
      await reader.close();
    });
  });

  describe('moving, copying and deleting', () => {
    beforeEach(() => {
      writeFileSync(join(f.root, 'file'), 'content');
      mkdirSync(join(f.root, 'directory'));
      writeFileSync(join(f.root, 'directory/inside'), 'inside');
      symlinkSync('file', join(f.root, 'link'));
    });

    it('moves files and directories', async () => {
      await f.sandbox.move('file', 'directory/moved');
      await f.sandbox.move('directory', 'renamed');

      expect(await f.read('renamed/moved')).toBe('content');
      expect(await f.names('.')).toEqual(['link link', 'directory renamed']);
    });

    it.each([
      ['exists', 'file', 'directory/inside'],
      ['exists', 'directory', 'file'],
      ['exists', 'file', 'directory'],
      ['exists', 'file', 'file'],
      ['is-link', 'link', 'new'],
      ['not-found', 'absent', 'new'],
      ['trailing-separator', 'file', 'new/'],
      ['not-found', 'absent/file', 'new'],
      ['parent-not-found', 'file', 'absent/new'],
      ['into-itself', 'directory', 'directory/below'],
      ['is-root', '.', 'new'],
      ['exists', 'file', 'link'],
    ])('refuses a move as %s: %s to %s', async (reason, from, to) => {
      await expect(f.sandbox.move(from, to)).rejects.toMatchObject({ reason });

      expect(await f.names('.')).toEqual(['directory directory', 'file file', 'link link']);
      expect(await f.names('directory')).toEqual(['file inside']);
      expect([await f.read('file'), await f.read('directory/inside')]).toEqual(['content', 'inside']);
    });

    it('names the path that is wrong', async () => {
      await expect(f.sandbox.move('absent', 'new')).rejects.toThrow('"absent" does not exist.');
      await expect(f.sandbox.move('file', 'directory')).rejects.toThrow('"directory" exists already.');
      await expect(f.sandbox.copy('absent', 'new', { maxBytes: 10 })).rejects.toThrow(
        '"absent" does not exist.',
      );
      await expect(f.sandbox.copy('file', 'link/new', { maxBytes: 10 })).rejects.toThrow(
        '"link/new" is not a directory',
      );
    });

    it('copies a file, also through a link, and never over another', async () => {
      expect(await f.sandbox.copy('link', 'directory/copy', { maxBytes: 100 })).toBe(7);
      await expect(f.sandbox.copy('file', 'directory/copy', { maxBytes: 100 })).rejects.toMatchObject({
        reason: 'exists',
      });
      await expect(f.sandbox.copy('file', 'other', { maxBytes: 3 })).rejects.toMatchObject({
        reason: 'too-large',
      });
      await expect(f.sandbox.copy('directory', 'other', { maxBytes: 3 })).rejects.toMatchObject({
        reason: 'is-a-directory',
      });
      expect(await f.read('directory/copy')).toBe('content');
    });

    it('copies the permissions, as far as the umask allows them', async () => {
      for (const mode of [0o600, 0o755, 0o4755]) {
        writeFileSync(join(f.root, `${mode}`), '');
        chmodSync(join(f.root, `${mode}`), mode);

        await f.sandbox.copy(`${mode}`, `copy of ${mode}`, { maxBytes: 100 });

        const copied = statSync(join(f.root, `copy of ${mode}`)).mode & 0o7777;
        expect(copied).toBe(mode & 0o777 & ~process.umask());
      }
    });

    it('leaves no copy of a file that shrinks while it is copied', async () => {
      const { signal } = new AbortController();
      vi.spyOn(signal, 'throwIfAborted').mockImplementation(() => truncateSync(join(f.root, 'file'), 3));

      const copy = f.sandbox.copy('file', 'copy', { maxBytes: 100, signal });

      await expect(copy).rejects.toThrow('"file" was changed by another program meanwhile');
      expect(readdirSync(f.root).sort()).toEqual(['directory', 'file', 'link']);
    });

    itOnNormalForms('finds a name in another form, unless the exact name exists', async () => {
      for (const name of ['menu\u0308', 'men\u00fc', 'cafe\u0301']) writeFileSync(join(f.root, name), name);

      await f.sandbox.delete('men\u00fc');
      await f.sandbox.update('men\u00fc', 100, () => bytes('updated'));
      await f.sandbox.move('caf\u00e9', 'moved');

      expect(await f.read('menu\u0308')).toBe('updated');
      expect(await f.names('.')).toEqual([
        'directory directory',
        'file file',
        'link link',
        'file menu\u0308',
        'file moved',
      ]);
    });

    it('says that a path without its parents does not exist', async () => {
      const update = f.sandbox.update('a/b/c', 10, () => bytes(''));

      for (const outcome of await Promise.allSettled([f.sandbox.delete('a/b/c'), update]))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'not-found' } });
    });

    it('deletes files, links and empty directories', async () => {
      await expect(f.sandbox.delete('directory')).rejects.toMatchObject({ reason: 'not-empty' });
      expect(await Promise.all(['link', 'directory/inside'].map((path) => f.sandbox.delete(path)))).toEqual([
        'link',
        'file',
      ]);
      expect(await f.sandbox.delete('directory')).toBe('directory');
      expect(await f.names('.')).toEqual(['file file']);
    });
  });
});
