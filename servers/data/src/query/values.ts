import { isObject } from './path.ts';

/** Whether two JSON values are equal, without coercion; the order of keys does not count. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}

/** null < numbers < strings < booleans < objects and arrays; missing is null. */
function rank(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return { number: 1, string: 2, boolean: 3 }[typeof value as string] ?? 4;
}

/** The order of JSON values: by type, then by value, strings by code units. Objects and arrays all rank alike. */
export function compareValues(a: unknown, b: unknown): number {
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA !== rankB) return rankA - rankB;
  if (rankA === 0 || rankA === 4) return 0;
  const [x, y] = [a as string, b as string];
  return x < y ? -1 : x > y ? 1 : 0;
}
