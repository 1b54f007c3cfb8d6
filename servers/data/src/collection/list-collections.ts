import { CollectionError } from './collection-error.ts';
import { filesOf, lookAt, readDirectory } from './data-directory.ts';
import type { StoreSettings } from './store-settings.ts';

export interface CollectionInfo {
  readonly name: string;
  readonly bytes: number;
  readonly modified: Date;
}

type ListSettings = Pick<StoreSettings, 'dataDir' | 'allowedExtensions'>;

/** The collections by name, and the files that look like one but cannot be one. */
export async function listCollections({ dataDir, allowedExtensions }: ListSettings) {
  const { entries, misnamed } = await readDirectory(dataDir, allowedExtensions);
  const collections = entries.flatMap(({ name, extension }): CollectionInfo[] => {
    const files = filesOf(dataDir, name);
    const found = lookAt(extension === '.json' ? files.array : files.lines);
    return found ? [{ name, bytes: found.size, modified: found.mtime }] : [];
  });
  return { collections, misnamed };
}

/** The error for a collection that does not exist; it lists those that do. */
export async function unknownCollection(name: string, settings: ListSettings): Promise<CollectionError> {
  const { collections } = await listCollections(settings);
  const names = collections.slice(0, 20).map((each) => each.name);
  const known = names.length > 0 ? `Collections: ${names.join(', ')}.` : 'There are no collections yet.';
  return new CollectionError('not-found', `No collection ${JSON.stringify(name)}. ${known}`);
}
