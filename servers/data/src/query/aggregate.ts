import { nameDocument } from '../name-document.ts';
import { DecimalSum } from './decimal-sum.ts';
import { arrayOn, type JsonObject, type Path, valueAt } from './path.ts';
import { QueryError } from './query-error.ts';

/** The result for one group. `missing` is there when a field was asked for; what follows it, when there were numbers. */
export interface Group {
  /** Undefined when documents are not grouped. */
  readonly key?: string | number | boolean | null;
  readonly count: number;
  /** Documents without the field, or with null in it. */
  readonly missing?: number;
  readonly sum?: number;
  readonly avg?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Groups that are kept in memory. */
const maxGroups = 1_000;
const maxKeyLength = 200;

interface Tally {
  count: number;
  missing: number;
  min: number;
  max: number;
  readonly sum: DecimalSum;
}

/** Counts documents, and sums up the numbers of a field, by the values of another. */
export class Aggregation {
  readonly #field: Path | undefined;
  readonly #groupBy: Path | undefined;
  readonly #groups = new Map<Group['key'], Tally>();

  constructor(field: Path | undefined, groupBy: Path | undefined) {
    this.#field = field;
    this.#groupBy = groupBy;
    if (groupBy === undefined) this.#tally(undefined);
  }

  /**
   * @throws QueryError for a value that is not a number, a key that is not a single value, a path through an array, or
   *   too many groups
   */
  add(document: JsonObject): void {
    const tally = this.#tally(this.#groupBy && keyOf(document, this.#groupBy));
    tally.count += 1;
    if (this.#field === undefined) return;
    const value = singleAt(document, this.#field);
    if (value === null) {
      tally.missing += 1;
    } else if (typeof value === 'number') {
      tally.sum.add(value);
      tally.min = Math.min(tally.min, value);
      tally.max = Math.max(tally.max, value);
    } else {
      const { text } = this.#field;
      // A filter tests each element of an array, so one number in it would let the array in.
      const noArray = Array.isArray(value) ? `, "${text}.0": {"$exists": false}` : '';
      throw new QueryError(
        `${text} is not a number in document ${nameDocument(document)}. To leave such documents out, add {"${text}": {"$gte": -1e308}${noArray}} to the filter.`,
      );
    }
  }

  /** The groups, the largest first. */
  groups(): Group[] {
    return [...this.#groups]
      .map(([key, tally]) => ({ key, ...this.#summary(tally) }) as Group)
      .sort((a, b) => b.count - a.count);
  }

  #summary({ count, missing, min, max, sum }: Tally) {
    if (this.#field === undefined) return { count };
    const numbers = count - missing;
    if (numbers === 0) return { count, missing };
    const total = sum.value;
    if (!Number.isFinite(total)) throw new QueryError(`The sum of ${this.#field.text} is beyond 1.8e308.`);
    return { count, missing, sum: total, avg: sum.dividedBy(numbers), min, max };
  }

  #tally(key: Group['key']): Tally {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= maxGroups) {
      throw new QueryError(
        `There are more than ${maxGroups} groups: narrow the filter, or group by a field with fewer values.`,
      );
    }
    const made = { count: 0, missing: 0, min: Infinity, max: -Infinity, sum: new DecimalSum() };
    this.#groups.set(key, made);
    return made;
  }
}

/** The value at the path, null when there is none. A path through an array is refused: it means several values. */
function singleAt(document: JsonObject, path: Path): unknown {
  const value = valueAt(document, path);
  // A file that others wrote may hold 1e999, which a parser reads as Infinity.
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const where = `document ${nameDocument(document)}`;
    throw new QueryError(`${path.text} is beyond 1.8e308 in ${where}: correct it in the file.`);
  }
  const array = value === undefined ? arrayOn(document, path) : undefined;
  if (array === undefined) return value ?? null;
  const element = `${array}.0${path.text.slice(array.length)}`;
  throw new QueryError(
    `${array} is an array in document ${nameDocument(document)}: name one of its elements, as in ${element}.`,
  );
}

function keyOf(document: JsonObject, path: Path): string | number | boolean | null {
  const value = singleAt(document, path);
  if (typeof value === 'object' && value !== null) {
    throw new QueryError(
      `${path.text} is not a single value in document ${nameDocument(document)}, and groups need one.`,
    );
  }
  if (typeof value === 'string' && value.length > maxKeyLength)
    throw new QueryError(
      `${path.text} has values of more than ${maxKeyLength} characters; group by another field.`,
    );
  return value as string | number | boolean | null;
}
