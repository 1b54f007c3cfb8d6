import { homedir } from 'node:os';
import { ToolError } from '@mcp-commons/core';
import { PathError, type PathRefusal, PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { Options } from './options.ts';

/** Gives the sandbox, opened by the first call that needs it. */
export type OpenSandbox = () => Promise<PathSandbox>;

type Settings = Pick<Options, 'allowedPaths' | 'readOnly' | 'maxWatches'>;

/** `onSkipped` hears of every allowed path that cannot be opened. */
export function sandboxOpener(
  { allowedPaths, readOnly, maxWatches }: Settings,
  onSkipped: (directory: string, cause: unknown) => void,
): { open: OpenSandbox; close(): Promise<void> } {
  const directories = allowedPaths.map((path) => path.replace(/^~(?=$|[\\/])/, () => homedir()));
  let sandbox: Promise<PathSandbox> | undefined;
  const open = async () => {
    const opened = await PathSandbox.open(directories, { readOnly, maxWatches });
    for (const { directory, cause } of opened.skipped) onSkipped(directory, cause);
    if (opened.roots.length > 0) return opened;
    await opened.close();
    throw new ToolError('unavailable', describeNoRoots(directories));
  };
  return {
    open() {
      // A disk that was not there yet may be there for the next call.
      sandbox ??= open().catch((error: unknown) => {
        sandbox = undefined;
        throw error;
      });
      return sandbox;
    },
    async close() {
      await (await sandbox?.catch(() => undefined))?.close();
    },
  };
}

function describeNoRoots(directories: readonly string[]): string {
  if (directories.length === 0) {
    return (
      'No directory is allowed yet. Ask the person to start this server with ALLOWED_PATHS (or --allowed-paths) set ' +
      'to one or more directories, separated by commas, for example ALLOWED_PATHS=/home/me/project.'
    );
  }
  const names = directories.map((directory) => JSON.stringify(directory)).join(', ');
  return `None of the allowed directories can be opened: ${names}. Ask the person to correct ALLOWED_PATHS.`;
}

const kinds: Readonly<Record<PathRefusal, ToolError['kind']>> = {
  'empty-path': 'invalid_input',
  'nul-byte': 'invalid_input',
  'path-too-long': 'invalid_input',
  'name-too-long': 'invalid_input',
  'windows-path': 'invalid_input',
  'device-path': 'invalid_input',
  'drive-relative': 'invalid_input',
  'device-name': 'invalid_input',
  'stream-name': 'invalid_input',
  'reserved-character': 'invalid_input',
  'trailing-dot-or-space': 'invalid_input',
  'trailing-separator': 'invalid_input',
  'not-a-directory': 'invalid_input',
  'is-a-directory': 'invalid_input',
  'not-a-file': 'invalid_input',
  'into-itself': 'invalid_input',
  'is-link': 'invalid_input',
  outside: 'denied',
  'is-root': 'denied',
  'no-permission': 'denied',
  'read-only': 'denied',
  'not-found': 'not_found',
  'parent-not-found': 'not_found',
  'root-gone': 'unavailable',
  'no-roots': 'unavailable',
  'no-space': 'unavailable',
  'too-many-open': 'unavailable',
  busy: 'unavailable',
  'other-file-system': 'conflict',
  exists: 'conflict',
  'not-empty': 'conflict',
  changed: 'conflict',
  'too-large': 'limit',
};

const hints: Partial<Record<PathRefusal, string>> = {
  outside: ' list_allowed_directories names the places this server may touch.',
  'parent-not-found': ' Use create_directory.',
  'is-a-directory': ' Use list_directory to see what is in it.',
  'root-gone': ' If it is there again, ask the person to restart this server.',
};

/** The failure as a model should read it; what is not about paths is returned as it is. */
export function explainPathError(error: unknown): unknown {
  if (!(error instanceof PathError)) return error;
  return new ToolError(kinds[error.reason], error.message + (hints[error.reason] ?? ''), { cause: error });
}
