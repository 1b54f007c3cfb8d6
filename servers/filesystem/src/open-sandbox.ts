import { ToolError } from '@mcp-commons/core';
import { PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { Options } from './options.ts';

/** Gives the sandbox, opened by the first call that needs it. */
export type OpenSandbox = () => Promise<PathSandbox>;

type Settings = Pick<Options, 'allowedPaths' | 'readOnly' | 'maxWatches'>;

/** Calls `onSkipped` for every allowed path that cannot be opened. */
export function sandboxOpener(
  { allowedPaths, readOnly, maxWatches }: Settings,
  onSkipped: (directory: string, cause: unknown) => void,
): { open: OpenSandbox; close(): Promise<void> } {
  let sandbox: Promise<PathSandbox> | undefined;
  const open = async () => {
    const opened = await PathSandbox.open(allowedPaths, { readOnly, maxWatches });
    for (const { directory, cause } of opened.skipped) onSkipped(directory, cause);
    if (opened.roots.length > 0) return opened;
    await opened.close();
    throw new ToolError('unavailable', describeNoRoots(allowedPaths));
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
