import { rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { CollectionError } from './collection-error.ts';
import { type CollectionFiles, lookAt, syncDirectory } from './data-directory.ts';
import { hasInexactNumber, revisionOf, writeLine } from './document.ts';
import { newId } from './new-id.ts';
import { readArray } from './sources.ts';

interface ConversionSettings {
  readonly dataDir: string;
  readonly maxDocumentBytes: number;
  /** Called after a conversion. */
  readonly onRepair: (message: string) => void;
}

/**
 * Turns a NAME.json, if there is one, into a NAME.jsonl, with ids where there were none; the array stays as
 * NAME.json.bak. The caller holds the collection's lock; `write` makes the file of lines in one step. When it is
 * interrupted at any step, the next call finishes the work.
 *
 * @throws CollectionError `exists` when an earlier NAME.json.bak is in the way; `bad-document` and `damaged` for an
 *   array that lines cannot carry
 */
export async function convertArray(
  files: CollectionFiles,
  settings: ConversionSettings,
  write: (lines: readonly Buffer[]) => Promise<void>,
): Promise<void> {
  if (lookAt(files.array) === undefined) return;
  if (lookAt(files.backup) !== undefined) {
    throw new CollectionError(
      'exists',
      `${basename(files.backup)} in DATA_DIR is in the way of turning ${basename(files.array)} into lines: move it elsewhere.`,
    );
  }
  // When both exist, an earlier conversion was interrupted before its last step, and the lines are complete.
  if (lookAt(files.lines) === undefined) await write(await readLines(files.array, settings));
  await rename(files.array, files.backup);
  await syncDirectory(settings.dataDir);
  settings.onRepair(`turned ${files.array} into lines; the array is kept as ${files.backup}`);
}

async function readLines(array: string, { maxDocumentBytes }: ConversionSettings): Promise<Buffer[]> {
  const { documents, isUtf8 } = (await readArray(array)) ?? { documents: [], isUtf8: true };
  if (!isUtf8) {
    throw new CollectionError(
      'bad-document',
      'The .json file holds bytes that are not UTF-8, which turning it into lines would lose: convert it to UTF-8.',
    );
  }
  if (documents.some(hasInexactNumber)) {
    throw new CollectionError(
      'bad-document',
      'The .json file holds a whole number beyond ±9007199254740991, which turning it into lines would round; write it as a string there.',
    );
  }
  return documents.map((document) =>
    writeLine(document, document['_id'] ?? newId(), revisionOf(document), maxDocumentBytes),
  );
}
