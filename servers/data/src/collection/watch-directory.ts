import { type FSWatcher, watch } from 'node:fs';
import { basename, resolve } from 'node:path';
import { errorCode } from './collection-error.ts';

/** Writers come in bursts: one notice for all that happens within this time. */
const debounceMs = 200;

/** Milliseconds between two looks for a directory that is not there; nothing tells when one is made. */
const absentMs = 1_000;

/**
 * Tells which files of a directory have come, changed or gone, also by other processes; an empty set means any, as
 * after the directory itself has come or gone. Ends with the function it returns, and does not keep the process alive.
 * `onFailure` hears why a directory that is there cannot be watched.
 */
export function watchDirectory(
  directory: string,
  onChange: (files: ReadonlySet<string>) => void,
  onFailure: (error: unknown) => void,
): () => void {
  const path = resolve(directory);
  const itself = basename(path);
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;

  const note = (file: string | null) => {
    if (file !== null) files.add(file);
    timer ??= setTimeout(tell, debounceMs).unref();
  };
  const tell = () => {
    const changed = files;
    [timer, files] = [undefined, new Set()];
    // What has its name by now may be another directory, of which this watcher hears nothing.
    const renewed = changed.has(itself);
    if (renewed) begin();
    onChange(renewed ? new Set() : changed);
  };
  const begin = () => {
    watcher?.close();
    try {
      watcher = watch(path, { persistent: false }, (_event, file) => note(file));
      watcher.on('error', () => note(itself));
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') timer = setTimeout(lookAgain, absentMs).unref();
      else onFailure(error);
      return false;
    }
  };
  const lookAgain = () => {
    timer = undefined;
    if (begin()) onChange(new Set());
  };

  begin();
  return () => {
    clearTimeout(timer);
    watcher?.close();
  };
}
