import { isObject } from './path.ts';
import { QueryError } from './query-error.ts';
import { equal } from './values.ts';

/** What an operator demands of a field. */
export interface Condition {
  /** Tests a value that is present; an array passes as a whole or by any of its elements. */
  test(value: unknown): boolean;
  /** Whether a missing field passes. */
  readonly missing: boolean;
  /** Text that every passing string contains unchanged. */
  readonly needle?: string | undefined;
}

/** `null` also equals a missing field. */
export function equals(operand: unknown): Condition {
  const needle = typeof operand === 'string' ? `"${operand}"` : undefined;
  return { ...anyElement((value) => equal(value, operand)), missing: operand === null, needle };
}

/** The operators of a field, by name; `fold` makes them ignore case. */
export const operators: Readonly<Record<string, (operand: unknown, fold: boolean) => Condition>> = {
  $eq: equals,
  $gt: ordered('$gt', (order) => order > 0),
  $gte: ordered('$gte', (order) => order >= 0),
  $lt: ordered('$lt', (order) => order < 0),
  $lte: ordered('$lte', (order) => order <= 0),
  $in: oneOf,
  $exists(operand) {
    if (typeof operand !== 'boolean') throw new QueryError('$exists must be true or false.');
    return { test: () => operand, missing: !operand };
  },
  $contains: text('$contains', (value, part) => value.includes(part)),
  $startsWith: text('$startsWith', (value, part) => value.startsWith(part)),
  $endsWith: text('$endsWith', (value, part) => value.endsWith(part)),
};

/** The operators that $ignoreCase goes with. */
export const textOperators: readonly string[] = ['$contains', '$startsWith', '$endsWith'];

function anyElement(test: (value: unknown) => boolean): Pick<Condition, 'test'> {
  return { test: (value) => test(value) || (Array.isArray(value) && value.some(test)) };
}

function ordered(name: string, accepts: (order: number) => boolean) {
  return (operand: unknown): Condition => {
    if (typeof operand !== 'number' && typeof operand !== 'string')
      throw new QueryError(`${name} compares with a number or a string.`);
    // A number is neither smaller nor larger than a string.
    const test = (value: unknown) => {
      if (typeof value !== typeof operand) return false;
      const [a, b] = [value as string, operand as string];
      return accepts(a < b ? -1 : a > b ? 1 : 0);
    };
    return { ...anyElement(test), missing: false };
  };
}

const maxList = 1_000;

function oneOf(operand: unknown): Condition {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > maxList)
    throw new QueryError(`$in and $nin take an array of 1..${maxList} values.`);
  const scalars = new Set(operand.filter((item) => !isCompound(item)));
  const others = operand.filter(isCompound);
  const test = (value: unknown) => scalars.has(value) || others.some((other) => equal(value, other));
  return { ...anyElement(test), missing: scalars.has(null) };
}

const isCompound = (value: unknown) => isObject(value) || Array.isArray(value);

function text(name: string, accepts: (value: string, part: string) => boolean) {
  return (operand: unknown, fold: boolean): Condition => {
    if (typeof operand !== 'string' || operand === '')
      throw new QueryError(`${name} takes a string that is not empty.`);
    const part = fold ? operand.toLowerCase() : operand;
    const test = (value: unknown) =>
      typeof value === 'string' && accepts(fold ? value.toLowerCase() : value, part);
    return { ...anyElement(test), missing: false, needle: fold ? undefined : operand };
  };
}
