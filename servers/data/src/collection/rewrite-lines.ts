import { constants } from 'node:fs';
import { type FileHandle, rename, rm } from 'node:fs/promises';
import { CollectionError } from './collection-error.ts';
import { clearTemporary, openFile } from './data-directory.ts';
import { eachLine, type LineSource, readBlocks } from './line-blocks.ts';

/** What happens to a line: it is kept, deleted, or replaced by another. */
export type LineChange = 'keep' | 'delete' | Buffer;

export interface Rewriting {
  /** Text that a line without escapes must hold to be changed. */
  readonly needle?: string | undefined;
  /** Without it, all lines stay. */
  change?(line: Buffer): LineChange;
  /** Lines to add after all others; called when those are written. */
  tail?(): readonly Buffer[];
}

export interface RewriteSettings {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Permission bits of the new file. */
  readonly mode: number;
  /** Called last before anything changes. */
  ready(): void;
}

const newline = Buffer.from('\n');

export interface Rewritten {
  /** Whether the file was replaced. */
  readonly changed: boolean;
  /** Bytes of a half-written line that the new file leaves out. */
  readonly tornBytes: number;
}

/**
 * Replaces the file `path` in one step by a changed copy of `source`, or by a new file when that is undefined: a
 * reader, or somebody who finds the file after a crash, sees the old lines or the new ones. Lines that stay are copied
 * byte for byte. Without a change, nothing is replaced. The caller holds the collection's lock, and syncs the
 * directory.
 *
 * @throws CollectionError `too-large` when the copy would have more than `maxBytes`, and more than before; `exists` when a
 *   directory is in the way
 */
export async function rewriteLines(
  source: LineSource | undefined,
  { path, temporary }: { readonly path: string; readonly temporary: string },
  rewriting: Rewriting,
  settings: RewriteSettings,
): Promise<Rewritten> {
  await clearTemporary(temporary);
  const target = await openFile(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  if (target === undefined) throw new CollectionError('not-found', 'DATA_DIR has been removed.');
  try {
    const rewritten = await copyChanged(source, target, rewriting, settings);
    if (!rewritten.changed) return rewritten;
    await target.chmod(settings.mode);
    await target.sync();
    await target.close();
    settings.signal.throwIfAborted();
    settings.ready();
    await rename(temporary, path);
    return rewritten;
  } finally {
    await target.close().catch(() => undefined);
    await rm(temporary, { force: true });
  }
}

async function copyChanged(
  source: LineSource | undefined,
  target: FileHandle,
  { needle, change, tail }: Rewriting,
  { maxBytes, signal }: RewriteSettings,
): Promise<Rewritten> {
  const sought = needle === undefined ? undefined : Buffer.from(needle);
  let changed = source === undefined;
  let read = 0;
  let size = 0;
  // A file that is above the limit already may stay as it is or shrink: or else nobody could delete from it.
  const mostBytes = Math.max(maxBytes, source?.size ?? 0);
  const write = async (bytes: Buffer) => {
    size += bytes.length;
    if (size > mostBytes) {
      throw new CollectionError(
        'too-large',
        `The collection would have more than ${maxBytes} bytes (MAX_FILE_SIZE); nothing was changed.`,
      );
    }
    await target.writeFile(bytes);
  };
  for await (const { bytes, position } of source ? readBlocks(source, 0, signal) : []) {
    const after = change === undefined ? bytes : changeLines(bytes, sought, change);
    changed ||= after !== bytes;
    read = position + bytes.length;
    await write(after);
  }
  const added = (tail?.() ?? []).flatMap((line) => [line, newline]);
  if (added.length > 0) await write(Buffer.concat(added));
  return { changed: changed || added.length > 0, tornBytes: Math.max(0, (source?.size ?? 0) - read) };
}

/** The lines of a block after the changes; the same buffer when there are none. */
function changeLines(
  bytes: Buffer,
  needle: Buffer | undefined,
  change: (line: Buffer) => LineChange,
): Buffer {
  const parts: Buffer[] = [];
  let kept = 0;
  eachLine(bytes, needle, (start, end) => {
    const outcome = change(bytes.subarray(start, end));
    if (outcome === 'keep') return undefined;
    parts.push(bytes.subarray(kept, start), ...(outcome === 'delete' ? [] : [outcome, newline]));
    kept = end + 1;
    return undefined;
  });
  return parts.length > 0 ? Buffer.concat([...parts, bytes.subarray(kept)]) : bytes;
}
