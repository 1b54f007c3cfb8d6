import { CollectionError } from './collection-error.ts';
import { type CollectionWriter, needleOf } from './collection-writer.ts';
import { type Document, parseLine, requireRevision, revisionOf, sharedId, writeLine } from './document.ts';
import { newId } from './new-id.ts';
import type { LineChange } from './rewrite-lines.ts';

/** The ids in the order of the documents, and how many documents replaced another. */
export interface Inserted {
  readonly ids: readonly string[];
  readonly replaced: number;
}

/**
 * Prepares documents, and gives an id to those without one. The function that it returns adds them to a collection,
 * all or none.
 *
 * @throws CollectionError `bad-document`
 */
export function insertDocuments(
  documents: readonly Document[],
  { upsert, maxDocumentBytes }: { readonly upsert: boolean; readonly maxDocumentBytes: number },
): (writer: CollectionWriter) => Promise<Inserted> {
  const ids = documents.map((document) => (document['_id'] as string | undefined) ?? newId());
  const fresh = new Map(documents.map((document, i) => [ids[i] ?? '', document]));
  if (fresh.size < ids.length) throw new CollectionError('bad-document', 'Two documents have the same _id.');
  const lineOf = (id: string, document: Document) => writeLine(document, id, 1, maxDocumentBytes);
  const lines = [...fresh].map(([id, document]) => lineOf(id, document));
  const given = new Map([...fresh].filter(([, document]) => Object.hasOwn(document, '_id')));

  const replace = (line: Buffer): LineChange => {
    const before = parseLine(line);
    const id = before?.['_id'];
    const document = typeof id === 'string' ? given.get(id) : undefined;
    if (before === undefined || document === undefined || typeof id !== 'string') return 'keep';
    requireRevision(before, document['_rev']);
    if (!fresh.delete(id)) throw sharedId(id);
    return writeLine(document, id, revisionOf(before) + 1, maxDocumentBytes);
  };

  return async (writer) => {
    await writer.convert();
    const known = given.size > 0 ? await writer.knownIds(given) : [];
    const unmet = [...fresh].find(([id, { _rev }]) => _rev !== undefined && !known.includes(id));
    if (unmet !== undefined) {
      throw new CollectionError(
        'conflict',
        `No document has _id ${JSON.stringify(unmet[0])}, so no _rev can match: leave _rev out to add one.`,
      );
    }
    if (known.length === 0) {
      await writer.append(lines);
      return { ids, replaced: 0 };
    }
    if (!upsert) {
      const quoted = JSON.stringify(known[0]);
      throw new CollectionError(
        'exists',
        `A document with _id ${quoted} exists already: change it with update_data, or replace it by write_data with mode upsert.`,
      );
    }
    const tail = () => [...fresh].map(([id, document]) => lineOf(id, document));
    await writer.rewrite({ needle: needleOf(given.keys()), change: replace, tail });
    return { ids, replaced: ids.length - fresh.size };
  };
}
