import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CollectionError, errorCode } from './collection-error.ts';
import { isCollectionName } from './collection-name.ts';
import { lookAt } from './data-directory.ts';
import type { StoreSettings } from './store-settings.ts';

export interface CollectionInfo {
  readonly name: string;
  readonly bytes: number;
  readonly modified: Date;
}

type ListSettings = Pick<StoreSettings, 'dataDir' | 'allowedExtensions'>;

/** The collections by name, and the files that look like one but cannot be one. */
export async function listCollections({ dataDir, allowedExtensions }: ListSettings) {
  const files = new Map<string, string>();
  const misnamed: string[] = [];
  for (const entry of await readdir(dataDir, { withFileTypes: true }).catch(noDirectory)) {
    const extension = allowedExtensions.find((each) => entry.name.endsWith(each));
    if (extension === undefined) continue;
    const name = entry.name.slice(0, -extension.length);
    if (!entry.isFile() || !isCollectionName(name)) misnamed.push(entry.name);
    else if (extension === '.jsonl' || !files.has(name)) files.set(name, entry.name);
  }
  const collections = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, file]): CollectionInfo[] => {
      const found = lookAt(join(dataDir, file));
      return found ? [{ name, bytes: found.size, modified: found.mtime }] : [];
    });
  return { collections, misnamed: misnamed.sort() };
}

// Nothing has been written yet.
function noDirectory(error: unknown): [] {
  if (errorCode(error) === 'ENOENT') return [];
  throw error;
}

/** The error for a collection that does not exist; it lists those that do. */
export async function unknownCollection(name: string, settings: ListSettings): Promise<CollectionError> {
  const { collections } = await listCollections(settings);
  const names = collections.slice(0, 20).map((each) => each.name);
  const known = names.length > 0 ? `Collections: ${names.join(', ')}.` : 'There are no collections yet.';
  return new CollectionError('not-found', `No collection ${JSON.stringify(name)}. ${known}`);
}
