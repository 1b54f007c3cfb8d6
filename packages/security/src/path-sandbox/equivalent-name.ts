import { findEntry, type HeldDirectory } from './held-directory.ts';
import { readEntries } from './open-directory.ts';

/** Only a name that may have several spellings is worth reading a directory for. */
const mayHaveSpellings = (name: string) => /[^\p{ASCII}]/u.test(name);

/** At most this many entries of a directory are searched. */
const maxEntries = 100_000;

/**
 * The one entry that is the same name in another Unicode normal form: macOS stores "é" as two code points, people and
 * models write it as one.
 */
export async function findEquivalentName(directory: HeldDirectory, name = ''): Promise<string | undefined> {
  if (!mayHaveSpellings(name)) return undefined;
  const wanted = name.normalize('NFC');
  const { dirents } = await readEntries(directory, maxEntries).catch(() => ({ dirents: [] }));
  // An entry that is not UTF-8 is listed with the mark U+FFFD: a name that is there, but cannot be found.
  const found = dirents.filter((entry) => entry.name !== name && entry.name.normalize('NFC') === wanted);
  return found.length === 1 ? found[0]?.name : undefined;
}

/** The name itself when it exists or has no equivalent, else its equivalent. */
export async function storedName(directory: HeldDirectory, name: string): Promise<string> {
  if ((await findEntry(directory, name)) !== undefined) return name;
  return (await findEquivalentName(directory, name)) ?? name;
}
