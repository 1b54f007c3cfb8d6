import { type FSWatcher, watch } from 'node:fs';
import { basename, resolve } from 'node:path';
import { errorCode } from './collection-error.ts';

/** Writers come in bursts: one notice for all that happens within this time. */
const debounceMs = 200;

/** Milliseconds between two checks for a directory that does not exist: its creation cannot be watched. */
const absentMs = 1_000;

/**
 * Reports the files of a directory that any process has added, changed or removed. An empty set means any file, for
 * example after the directory itself was created or removed. The function it returns ends the watch, which does not
 * keep the process alive. `onFailure` gets the reason why an existing directory cannot be watched.
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
    timer ??= setTimeout(report, debounceMs).unref();
  };
  const report = () => {
    const changed = files;
    [timer, files] = [undefined, new Set()];
    // Another directory may have its name by now, which this watcher does not see.
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
