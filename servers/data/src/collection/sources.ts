import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { CollectionError } from './collection-error.ts';
import { openFile } from './data-directory.ts';
import { type Document, isDocument, isTooDeep } from './document.ts';
import type { LineSource } from './line-blocks.ts';

/** A NAME.json is read as a whole, so its size is limited. */
const maxArrayBytes = 67_108_864;

/** Opens the file of a collection; undefined when there is none. */
export async function openLines(path: string): Promise<LineSource | undefined> {
  const handle = await openFile(path, constants.O_RDONLY);
  if (handle === undefined) return undefined;
  const { size } = await handle.stat();
  return {
    size,
    read: async (target, offset, length, position) =>
      (await handle.read(target, offset, length, position)).bytesRead,
    close: () => handle.close(),
  };
}

/** A NAME.json as lines; undefined when there is none. */
export async function openArray(path: string): Promise<LineSource | undefined> {
  const array = await readArray(path);
  if (array === undefined) return undefined;
  const bytes = Buffer.from(array.documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  return {
    size: bytes.length,
    read: async (target, offset, length, position) => bytes.copy(target, offset, position, position + length),
    close: async () => {},
  };
}

/**
 * The documents of a NAME.json, and whether all its bytes are UTF-8; undefined when there is none.
 *
 * @throws CollectionError `damaged` when it is not an array of objects; `too-large`
 */
export async function readArray(
  path: string,
): Promise<{ readonly documents: readonly Document[]; readonly isUtf8: boolean } | undefined> {
  const handle = await openFile(path, constants.O_RDONLY);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    if (size > maxArrayBytes) {
      throw new CollectionError(
        'too-large',
        `This collection is one JSON array of ${size} bytes, and at most ${maxArrayBytes} are read; turn it into lines with jq -c '.[]'.`,
      );
    }
    const bytes = await handle.readFile();
    return { documents: parseArray(bytes.toString()), isUtf8: isUtf8(bytes) };
  } finally {
    await handle.close();
  }
}

function parseArray(text: string): Document[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new CollectionError('damaged', 'The collection is damaged: its .json file is not JSON.', { cause });
  }
  if (!Array.isArray(value) || !value.every(isDocument)) {
    throw new CollectionError('damaged', 'The .json file of this collection is not an array of objects.');
  }
  if (value.some((item) => isTooDeep(item)))
    throw new CollectionError(
      'damaged',
      'An object in the .json file of this collection is nested too deep.',
    );
  return value;
}
