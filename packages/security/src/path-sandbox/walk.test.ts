import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSandboxes } from './each-sandbox.fixture.ts';
import type { DirectoryOpener, HeldDirectory } from './held-directory.ts';
import { PathSandbox } from './path-sandbox.ts';

describeSandboxes((f) => {
  describe('a walk', () => {
    it('goes through parents first, by name, without links, to a depth', async () => {
      await f.sandbox.createDirectory('b/c/d');
      await f.sandbox.createDirectory('a');
      await f.sandbox.createDirectory('skipped/x');
      symlinkSync('b', join(f.root, 'link'));
      symlinkSync('.', join(f.root, 'b/loop'));

      const seen = await f.sandbox.walk('.', { maxDepth: 2, maxEntries: 100 }, async (directories) => {
        const paths: string[] = [];
        for await (const directory of directories) {
          paths.push(`${directory.depth}:${directory.path}`);
          directory.skip('skipped');
        }
        return paths;
      });

      expect(seen).toEqual(['0:', '1:a', '1:b', '2:b/c']);
    });

    it('leaves no directory out because no descriptor is left', async () => {
      const error = Object.assign(new Error('no descriptor is left'), { code: 'EMFILE' });
      const opener: DirectoryOpener = { ...f.opener, openChild: () => Promise.reject(error) };
      const sandbox = await PathSandbox.open([f.root], { opener });
      await f.sandbox.createDirectory('a');

      const walking = sandbox.walk('.', { maxDepth: 1, maxEntries: 10 }, async (directories) => {
        for await (const { depth } of directories) expect(depth).toBe(0);
      });

      await expect(walking).rejects.toMatchObject({ reason: 'too-many-open' });
      await sandbox.close();
    });

    // Node 25 and newer end the process when they find an open directory that nobody holds any more.
    it('closes what it has opened when it is cancelled', async () => {
      const opened: HeldDirectory[] = [];
      const opener: DirectoryOpener = {
        ...f.opener,
        async openChild(parent, name) {
          const child = await f.opener.openChild(parent, name);
          opened.push(child);
          return child;
        },
      };
      const sandbox = await PathSandbox.open([f.root], { opener });
      await f.sandbox.createDirectory('a/b');
      const cancel = new AbortController();
      const options = { maxDepth: 2, maxEntries: 10, signal: cancel.signal };

      const walking = sandbox.walk('.', options, async (directories) => {
        for await (const { path } of directories) if (path === 'a') cancel.abort();
      });

      await expect(walking).rejects.toThrow(/aborted/);
      expect(opened.map(({ path, handle }) => [path, handle.fd])).toEqual([
        [join(f.root, 'a'), -1],
        [join(f.root, 'a/b'), -1],
      ]);
      await sandbox.close();
    });
  });
});
