import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import type { HeldDirectory } from './held-directory.ts';
import { errorCode } from './path-error.ts';
import { isTemporary } from './temporary-name.ts';

/** Editors write in bursts: they get one notice for all changes within this time. */
const debounceMs = 50;

/**
 * Watches a held directory, not what is below it: on Linux a recursive watch takes one inotify watch per file.
 * `onChange` gets the names that changed; an empty set means that anything may have. Returns the function that
 * ends the watch.
 */
export function watchDirectory(
  { base }: HeldDirectory,
  onChange: (names: ReadonlySet<string>) => void,
  onEnd: () => void,
): () => void {
  let names = new Set<string>();
  let anything = false;
  let timer: NodeJS.Timeout | undefined;
  const notify = () => {
    const changed = anything ? new Set<string>() : names;
    [timer, names, anything] = [undefined, new Set(), false];
    onChange(changed);
  };
  const watcher = startWatch(base, (name) => {
    if (name !== null && isTemporary(name)) return;
    // Node reports the directory itself, moved or removed, by the last part of the path that was given to it.
    if (name === null || name === basename(base)) anything = true;
    else names.add(name);
    timer ??= setTimeout(notify, debounceMs).unref();
  });
  const stop = () => {
    clearTimeout(timer);
    watcher.close();
    onEnd();
  };
  watcher.on('error', stop);
  return stop;
}

function startWatch(path: string, onEvent: (name: string | null) => void): FSWatcher {
  try {
    return watch(path, { persistent: false }, (_event, name) => onEvent(name));
  } catch (cause) {
    // inotify_add_watch(2) reports the user's limit of watches like this. The disk is not full.
    if (errorCode(cause) === 'ENOSPC')
      throw Object.assign(new Error('no watch is left', { cause }), { code: 'EMFILE' });
    throw cause;
  }
}
