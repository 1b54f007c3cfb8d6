import { shorten } from '@mcp-commons/core';
import { type Condition, equals, operators, textOperators } from './operators.ts';
import { isObject, type JsonObject, type Path, parsePath, someAt } from './path.ts';
import { QueryError } from './query-error.ts';

/** A compiled filter. */
export interface Filter {
  matches(document: JsonObject): boolean;
  /** Text that a line of JSON without escapes must hold for its document to match. */
  readonly needle?: string | undefined;
  /** Whether it has no conditions: `{}` matches every document. */
  readonly isEmpty: boolean;
}

/** Conditions, operators and values of a filter, in total. */
const maxNodes = 50;
const maxDepth = 10;

const combiners = ['$and', '$or', '$nor'] as const;

/** Refused by name, with what to use instead. */
const refused: Readonly<Record<string, string>> = {
  $regex:
    'patterns can run forever; use $contains, $startsWith or $endsWith, with "$ignoreCase": true if needed',
  $options: 'there is no $regex; use $contains with "$ignoreCase": true',
  $where: 'code is not run; write conditions',
  $expr: 'expressions are not run; compare a field with a value',
  $function: 'code is not run; write conditions',
  $elemMatch: 'a field that is an array matches when one of its elements does',
  $text: 'use $contains',
  $like: 'use $contains, $startsWith or $endsWith',
  $between: 'write {"$gte": 1, "$lte": 9}',
  $all: 'write {"$and": [{"tags": "a"}, {"tags": "b"}]}',
  $size: 'write {"tags.1": {"$exists": true}} for two or more',
  // After a field, $not is an operator. This hint is for a $not in the place of a field.
  $not: 'write {"$nor": [{"status": "open"}]}',
};

/**
 * Compiles a filter of the language in the README. It refuses everything else by name.
 *
 * @throws QueryError
 */
export function compileFilter(filter: unknown): Filter {
  const budget = { nodes: 0 };
  const compiled = compileObject(filter, budget, 1);
  return { ...compiled, isEmpty: isObject(filter) && Object.keys(filter).length === 0 };
}

type Part = Omit<Filter, 'isEmpty'>;

interface Budget {
  nodes: number;
}

function spend(budget: Budget, depth: number): void {
  budget.nodes += 1;
  if (budget.nodes > maxNodes)
    throw new QueryError(`The filter has more than ${maxNodes} conditions; use $in for a list of values.`);
  if (depth > maxDepth) throw new QueryError(`The filter is nested more than ${maxDepth} levels deep.`);
}

function compileObject(filter: unknown, budget: Budget, depth: number): Part {
  if (!isObject(filter)) throw new QueryError('A filter must be an object, such as {"status": "open"}.');
  return every(
    Object.entries(filter).map(([key, value]) => {
      spend(budget, depth);
      if (key.startsWith('$')) return compileCombiner(key, value, budget, depth);
      return compileField(key, value, budget, depth);
    }),
  );
}

function every(parts: readonly Part[]): Part {
  return {
    matches: (document) => parts.every((part) => part.matches(document)),
    needle: longest(parts.map(({ needle }) => needle)),
  };
}

function compileCombiner(name: string, value: unknown, budget: Budget, depth: number): Part {
  if (!combiners.some((known) => known === name)) throw unknownOperator(name, combiners);
  if (!Array.isArray(value) || value.length === 0)
    throw new QueryError(`${name} takes an array of one or more filters.`);
  const parts = value.map((item) => compileObject(item, budget, depth + 1));
  if (name === '$and') return every(parts);
  const any: Filter['matches'] = (document) => parts.some((part) => part.matches(document));
  return { matches: name === '$or' ? any : (document) => !any(document) };
}

function compileField(field: string, value: unknown, budget: Budget, depth: number): Part {
  const path = parsePath(field);
  const names = isObject(value) ? Object.keys(value) : [];
  const operatorNames = names.filter((name) => name.startsWith('$'));
  if (!isObject(value) || operatorNames.length === 0) {
    refuseBareOperators(names, value);
    checkLiteral(value, budget, depth + 1);
    return onField(path, equals(value));
  }
  if (operatorNames.length < names.length) {
    throw new QueryError(
      `${JSON.stringify(field)} mixes operators and fields: write fields of an object as paths, such as "address.city".`,
    );
  }
  return compileOperators(path, value, budget, depth + 1);
}

/** `{"total": {"gt": 9}}` would compare with an object, and silently match nothing. */
function refuseBareOperators(names: readonly string[], value: unknown): void {
  const meant = names.map((name) => (Object.hasOwn(signs, name) ? signs[name] : `$${name}`));
  if (names.length === 0 || !meant.every((name) => fieldOperators.includes(name ?? ''))) return;
  throw new QueryError(
    `${JSON.stringify(names[0])} is not an operator: write ${JSON.stringify(meant[0])}; or, to compare with an object, {"$eq": ${shorten(JSON.stringify(value), 40)}}.`,
  );
}

const signs: Readonly<Record<string, string>> = {
  '=': '$eq',
  '==': '$eq',
  '!=': '$ne',
  '>': '$gt',
  '>=': '$gte',
  '<': '$lt',
  '<=': '$lte',
};

function onField(path: Path, { test, missing, needle }: Condition): Part {
  const isThere = (document: JsonObject) => someAt(document, path, () => true);
  return {
    matches: (document) => someAt(document, path, test) || (missing && !isThere(document)),
    needle: isLiteral(needle) ? needle : undefined,
  };
}

const not = ({ matches }: Part): Part => ({ matches: (document) => !matches(document) });

function compileOperators(
  path: Path,
  { $ignoreCase: ignoreCase, ...given }: JsonObject,
  budget: Budget,
  depth: number,
): Part {
  const names = Object.keys(given);
  if (ignoreCase !== undefined) {
    if (typeof ignoreCase !== 'boolean') throw new QueryError('$ignoreCase must be true or false.');
    if (!names.some((name) => textOperators.includes(name)))
      throw new QueryError(`$ignoreCase goes with ${textOperators.join(', ')} of the same field.`);
  }
  return every(
    names.map((name) => {
      spend(budget, depth);
      const operand = given[name];
      if (name === '$not') return negate(path, operand, budget, depth);
      checkOperand(operand, budget, depth);
      // No inherited property has a name that begins with $, as all of these do.
      const positive = negatives[name] ?? name;
      const compile = operators[positive];
      if (compile === undefined) throw unknownOperator(name, fieldOperators);
      const part = onField(path, compile(operand, ignoreCase === true));
      return positive === name ? part : not(part);
    }),
  );
}

/** The operators that these negate. */
const negatives: Readonly<Record<string, string>> = { $ne: '$eq', $nin: '$in' };

const fieldOperators = [...Object.keys(operators), ...Object.keys(negatives), '$not', '$ignoreCase'];

function negate(path: Path, operand: unknown, budget: Budget, depth: number): Part {
  const names = isObject(operand) ? Object.keys(operand) : [];
  if (!isObject(operand) || names.length === 0 || !names.every((name) => name.startsWith('$')))
    throw new QueryError('$not takes an object of operators, such as {"$not": {"$gt": 5}}.');
  return not(compileOperators(path, operand, budget, depth + 1));
}

// A list of plain values counts as one node.
function checkOperand(operand: unknown, budget: Budget, depth: number): void {
  const items: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  for (const item of items) checkLiteral(item, budget, depth);
}

/** Checks a value to compare with: an operator inside it would be compared as data. */
function checkLiteral(value: unknown, budget: Budget, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  spend(budget, depth);
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('$'))
      throw new QueryError(`${key} is inside a value: write the field as a path, such as "address.city".`);
    checkLiteral(item, budget, depth + 1);
  }
}

function unknownOperator(name: string, known: readonly string[]): QueryError {
  const why = refused[name] ?? `use ${known.join(', ')}`;
  return new QueryError(`${shorten(name, 40)} is not supported here: ${why}.`);
}

// A decoder replaces broken bytes, so a search for the replacement would not find them.
function isLiteral(needle: string | undefined): needle is string {
  return needle !== undefined && !/[\p{Cs}\uFFFD]/u.test(needle);
}

function longest(needles: readonly (string | undefined)[]): string | undefined {
  return needles.reduce(
    (best, needle) => ((needle?.length ?? 0) > (best?.length ?? 0) ? needle : best),
    undefined,
  );
}
