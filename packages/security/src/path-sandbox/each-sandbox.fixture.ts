import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { type DirectoryOpener, directoryOpener } from './held-directory.ts';
import { PathSandbox } from './path-sandbox.ts';

/** A sandbox on an empty root; made anew for each test. */
interface Fixture {
  readonly opener: DirectoryOpener;
  readonly top: string;
  readonly root: string;
  readonly sandbox: PathSandbox;
  read(path: string): Promise<string>;
  /** `kind name` of each entry. */
  names(path: string): Promise<string[]>;
}

export const openers = [
  ['by held directories', directoryOpener()],
  // What Windows gets, and Linux without /proc.
  ['by checking', directoryOpener('freebsd')],
] as const;

/** `it` for two normal forms of one name: to APFS they are one name already. */
export const itOnNormalForms = it.skipIf(process.platform === 'darwin');

/** Runs the same tests on a sandbox of each kind that this system can run. */
export function describeSandboxes(body: (fixture: Fixture) => void): void {
  describe.each(openers)('a sandbox %s', (_name, opener) => {
    let top = '';
    let opened: PathSandbox | undefined;
    const sandbox = () => {
      if (opened === undefined) throw new Error('only inside a test');
      return opened;
    };
    beforeEach(async () => {
      top = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-')));
      mkdirSync(join(top, 'root'));
      opened = await PathSandbox.open([join(top, 'root')], { opener });
    });
    afterEach(async () => {
      await sandbox().close();
      rmSync(top, { recursive: true, force: true });
    });
    body({
      opener,
      get top() {
        return top;
      },
      get root() {
        return join(top, 'root');
      },
      get sandbox() {
        return sandbox();
      },
      read: (path) =>
        sandbox().openFile(path, async (file) => Buffer.from(await file.readAll(1_000_000)).toString()),
      names: (path) =>
        sandbox().list(path, 100, async ({ entries }) => entries.map(({ name, kind }) => `${kind} ${name}`)),
    });
  });
}
