import { shorten } from '@mcp-commons/core';
import { CollectionError } from './collection-error.ts';

// Lower case, because some file systems ignore case; no dot and no separator, so that a name can stand unchanged in
// a file name and in a URI.
const pattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;

// Windows opens a device under these names, whatever the extension.
const device = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

export function isCollectionName(name: string): boolean {
  return pattern.test(name) && !device.test(name);
}

/**
 * Returns `name` when it is valid; never maps it to another name.
 *
 * @throws CollectionError `bad-name`
 */
export function checkName(name: string): string {
  if (isCollectionName(name)) return name;
  const shown = JSON.stringify(shorten(name, 80));
  if (device.test(name)) {
    throw new CollectionError('bad-name', `${shown} is a device on Windows; choose another collection name.`);
  }
  const lower = name.toLowerCase();
  const meant = isCollectionName(lower) ? ` Write ${JSON.stringify(lower)}.` : '';
  throw new CollectionError(
    'bad-name',
    `${shown} is not a collection name: use 1..64 of a-z, 0-9, _ and -, beginning with a letter or digit.${meant}`,
  );
}
