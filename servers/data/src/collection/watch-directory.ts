import { watch } from 'node:fs';

/** Writers come in bursts: one notice for all that happens within this time. */
const debounceMs = 200;

/**
 * Tells which files of a directory have come, changed or gone, also by other processes; an empty set means any. Ends
 * with the function it returns, and does not keep the process alive.
 *
 * @throws the failure of the operating system when the directory cannot be watched
 */
export function watchDirectory(
  directory: string,
  onChange: (files: ReadonlySet<string>) => void,
  onEnd: () => void,
): () => void {
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    const changed = files;
    [timer, files] = [undefined, new Set()];
    onChange(changed);
  };
  const watcher = watch(directory, { persistent: false }, (_event, file) => {
    if (file !== null) files.add(file);
    timer ??= setTimeout(tell, debounceMs).unref();
  });
  const stop = () => {
    clearTimeout(timer);
    watcher.close();
    onEnd();
  };
  watcher.on('error', stop);
  return stop;
}
