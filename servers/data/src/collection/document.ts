import { nameDocument } from '../name-document.ts';
import { CollectionError } from './collection-error.ts';

/** What a line of a collection holds. `_id` and `_rev` are the server's, the rest is data. */
export type Document = Readonly<Record<string, unknown>>;

/** Levels of arrays and objects in a document, itself included. */
const maxDepth = 64;

/** The same in a file that others may have written: showing a deeper one would overflow the stack. */
const maxReadDepth = 500;

/** Characters of an `_id`. */
export const maxIdLength = 200;
const idPattern = new RegExp(`^\\P{C}{1,${maxIdLength}}$`, 'u');

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a document before it is stored. `subject` names it in the error.
 *
 * @throws CollectionError `bad-document`, with the rule
 */
export function checkDocument(value: unknown, subject: string): asserts value is Document {
  if (!isDocument(value)) throw new CollectionError('bad-document', `${subject} must be an object.`);
  if (Object.hasOwn(value, '_id') && !isId(value['_id'])) {
    throw new CollectionError(
      'bad-document',
      `${subject}: _id must be a string of 1..${maxIdLength} characters without control characters; leave it out to get one.`,
    );
  }
  checkValue(value, subject);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value);
}

/**
 * Refuses what JSON cannot carry both ways: numbers beyond doubles, whole numbers that have lost digits, and
 * nesting beyond the limit.
 *
 * @throws CollectionError `bad-document`
 */
export function checkValue(value: unknown, subject: string): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (level.some(isInexact)) throw new CollectionError('bad-document', `${subject}: ${inexactRule}`);
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (depth >= maxDepth && level.length > 0)
      throw new CollectionError('bad-document', `${subject} is nested more than ${maxDepth} levels deep.`);
  }
}

const inexactRule =
  'whole numbers beyond ±9007199254740991 would lose digits, and numbers beyond 1.8e308 their value; write them as strings.';

// The JSON parser has already rounded such a number.
const isInexact = (value: unknown) =>
  typeof value === 'number' &&
  (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)));

/** Whether a document read from a file holds a number that reading has rounded. */
export function hasInexactNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isInexact(value);
  return Object.values(value).some(hasInexactNumber);
}

/**
 * The line of a document, without its line end.
 *
 * @throws CollectionError `too-large`
 */
export function writeLine(
  { _id: _oldId, _rev: _oldRev, ...data }: Document,
  id: unknown,
  revision: number,
  maxBytes: number,
): Buffer {
  const rest = JSON.stringify(data);
  // Put together as text, because an object would move keys that look like numbers before _id.
  const head = `{${id === undefined ? '' : `"_id":${JSON.stringify(id)},`}"_rev":${revision}`;
  const line = Buffer.from(rest === '{}' ? `${head}}` : `${head},${rest.slice(1)}`);
  if (line.length > maxBytes) {
    throw new CollectionError(
      'too-large',
      `A document of ${line.length} bytes is too large: at most ${maxBytes} (MAX_DOCUMENT_BYTES).`,
    );
  }
  return line;
}

/** The document of a line, which may be a part of `bytes`; undefined when there is none, or it is nested too deep. */
export function parseLine(bytes: Buffer, start = 0, end = bytes.length): Document | undefined {
  try {
    const text = bytes.toString('utf8', start, end);
    // Some editors begin a file with a byte order mark.
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    // That many levels need as many brackets on both sides, more than a short line has.
    if (end - start > 2 * maxReadDepth && isTooDeep(value)) return undefined;
    return isDocument(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value that was read is nested too deep. */
export function isTooDeep(value: unknown, levels = maxReadDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isTooDeep(item, levels - 1));
}

/** How often this server has written a document; 0 for one that it has not. */
export function revisionOf({ _rev: revision }: Document): number {
  return typeof revision === 'number' && Number.isSafeInteger(revision) ? revision : 0;
}

/** @throws CollectionError `conflict` when a document is not at the revision that somebody saw */
export function requireRevision(document: Document, expected: unknown): void {
  const revision = revisionOf(document);
  if (expected === undefined || expected === revision) return;
  throw new CollectionError(
    'conflict',
    `The document ${nameDocument(document)} is at _rev ${revision}, not ${JSON.stringify(expected)}: read it again.`,
  );
}

/** The refusal to change one document where a file of others, or an edit by hand, has several with its `_id`. */
export function sharedId(id: string): CollectionError {
  return new CollectionError(
    'conflict',
    `Several documents have _id ${JSON.stringify(id)}: change or delete them by a filter that tells them apart.`,
  );
}
