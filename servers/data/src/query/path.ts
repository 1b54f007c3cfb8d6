import { shorten } from '@mcp-commons/core';
import { QueryError } from './query-error.ts';

/** A path to a field: `address.city` is the `city` of the `address`, `tags.0` the first of the `tags`. */
export interface Path {
  readonly text: string;
  readonly names: readonly string[];
}

const maxLength = 500;
const maxNames = 32;

/**
 * Reads a dotted path. It follows only a document's own fields, so it reaches no prototype; `__proto__` is refused
 * anyway, because nobody who writes it means a field.
 *
 * @throws QueryError
 */
export function parsePath(text: string): Path {
  const shown = JSON.stringify(shorten(text, 80));
  if (text === '') throw new QueryError('A field name is empty: write it as "name" or "address.city".');
  const names = text.split('.');
  if (text.length > maxLength || names.length > maxNames)
    throw new QueryError(
      `The path ${shown} is too long: at most ${maxLength} characters and ${maxNames} names.`,
    );
  if (names.includes('')) throw new QueryError(`The path ${shown} has an empty name: write "address.city".`);
  if (names.includes('__proto__')) throw new QueryError('__proto__ cannot be part of a path.');
  const operator = names.find((name) => name.startsWith('$'));
  if (operator !== undefined)
    throw new QueryError(
      `${shown} is not a path: names that begin with $ are operators, which do not belong here.`,
    );
  return { text, names };
}

/** A document, or an object in one. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a name means an element of an array. */
export const isIndex = (name: string) => /^(0|[1-9]\d{0,6})$/.test(name);

/** Whether any value at the path passes `test`; an array on the way stands for each of its elements. */
export function someAt(document: JsonObject, path: Path, test: (value: unknown) => boolean): boolean {
  const { text, names } = path;
  // A field whose name itself has dots, as in CSV headers.
  if (Object.hasOwn(document, text)) return test(document[text]);
  return someBelow(document, names, 0, test);
}

function someBelow(
  value: unknown,
  names: readonly string[],
  depth: number,
  test: (value: unknown) => boolean,
): boolean {
  const name = names[depth];
  if (name === undefined) return test(value);
  if (isObject(value)) return Object.hasOwn(value, name) && someBelow(value[name], names, depth + 1, test);
  if (!Array.isArray(value)) return false;
  if (isIndex(name)) {
    return Number(name) < value.length && someBelow(value[Number(name)], names, depth + 1, test);
  }
  return value.some((item) => isObject(item) && someBelow(item, names, depth, test));
}

/** The single value at the path, undefined when there is none; arrays are entered only by index. */
export function valueAt(document: JsonObject, { text, names }: Path): unknown {
  if (Object.hasOwn(document, text)) return document[text];
  return names.reduce<unknown>(step, document);
}

/** The part of the path that leads to an array where a name follows; undefined when none does. */
export function arrayOn(document: JsonObject, { names }: Path): string | undefined {
  let value: unknown = document;
  for (const [depth, name] of names.entries()) {
    if (Array.isArray(value) && !isIndex(name)) return names.slice(0, depth).join('.');
    value = step(value, name);
  }
  return undefined;
}

function step(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return isIndex(name) ? value[Number(name)] : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
