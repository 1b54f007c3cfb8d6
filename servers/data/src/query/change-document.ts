import { isIndex, isObject, type JsonObject, type Path, parsePath } from './path.ts';
import { QueryError } from './query-error.ts';

export interface FieldChanges {
  readonly set: readonly { readonly path: Path; readonly value: unknown }[];
  readonly unset: readonly Path[];
}

/** Fields that belong to the server. */
const reserved = ['_id', '_rev'];

const maxChanges = 100;

/**
 * Reads which fields to set and which to remove.
 *
 * @throws QueryError for the server's own fields, none at all, or two that are inside each other
 */
export function parseChanges(set: JsonObject, unset: readonly string[]): FieldChanges {
  const changes = {
    set: Object.entries(set).map(([text, value]) => ({ path: parsePath(text), value })),
    unset: unset.map(parsePath),
  };
  const paths = [...changes.set.map(({ path }) => path), ...changes.unset];
  if (paths.length === 0) throw new QueryError('Give at least one field in set or unset.');
  if (paths.length > maxChanges) throw new QueryError(`At most ${maxChanges} fields can change at once.`);
  const own = paths.find(({ names: [first = ''] }) => reserved.includes(first));
  if (own) throw new QueryError(`${own.text} belongs to the server and cannot be changed.`);
  const texts = paths.map(({ text }) => text);
  const clash = texts.find(
    (text) =>
      texts.some((other) => other.startsWith(`${text}.`)) || texts.indexOf(text) !== texts.lastIndexOf(text),
  );
  if (clash !== undefined)
    throw new QueryError(`${JSON.stringify(clash)} is changed twice, or together with a field inside it.`);
  return changes;
}

/**
 * Returns a document with the changes; the one given stays as it is.
 *
 * @throws QueryError when a path leads through something that is not an object
 */
export function changeFields(document: JsonObject, { set, unset }: FieldChanges): JsonObject {
  const writable = copyOnce();
  let changed: unknown = document;
  for (const { path, value } of set)
    changed = changeAt(changed, path, namesIn(document, path), [value], writable);
  for (const path of unset) changed = changeAt(changed, path, namesIn(document, path), [], writable);
  return changed as JsonObject;
}

// A field whose name itself has dots comes before the path through objects.
const namesIn = (document: object, { text, names }: Path) => (Object.hasOwn(document, text) ? [text] : names);

type Writable = (value: object) => Record<string, unknown>;

/** Makes the copy of an object or array that may be changed: only one, because a wide document takes long to copy. */
function copyOnce(): Writable {
  const copies = new Set<object>();
  return (value) => {
    const copy = copies.has(value) ? value : Array.isArray(value) ? [...value] : { ...value };
    copies.add(copy);
    return copy as Record<string, unknown>;
  };
}

/** `replacement` holds the new value, or nothing to remove the field. */
function changeAt(
  value: unknown,
  path: Path,
  [name, ...rest]: readonly string[],
  replacement: readonly [unknown] | readonly [],
  writable: Writable,
): unknown {
  if (name === undefined) return replacement[0];
  const removes = replacement.length === 0;
  if (Array.isArray(value)) checkElement(value, path, name, removes && rest.length === 0);
  else if (value !== undefined && !isObject(value))
    throw new QueryError(
      `${path.text} cannot be changed: some document has a value above it that is not an object.`,
    );
  const before = (value ?? {}) as JsonObject;
  const inner = Object.hasOwn(before, name) ? before[name] : undefined;
  if (removes && inner === undefined) return value;
  const copy = writable(before);
  if (removes && rest.length === 0) delete copy[name];
  else copy[name] = changeAt(inner, path, rest, replacement, writable);
  return copy;
}

function checkElement(value: readonly unknown[], path: Path, name: string, removesElement: boolean): void {
  if (isIndex(name) && Number(name) < value.length && !removesElement) return;
  throw new QueryError(
    `${path.text} cannot be changed: write an array's element by an index that is there, or set the whole array.`,
  );
}
