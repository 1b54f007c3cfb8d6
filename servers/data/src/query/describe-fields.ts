import { shorten } from '@mcp-commons/core';
import { isObject, type JsonObject } from './path.ts';

/** What the values of one field are like in the documents that were read. */
export interface FieldDescription {
  /** A path: fields of objects are described as well. */
  readonly field: string;
  /** Per cent of the documents that have the field. */
  readonly present: number;
  /** Per cent of the values by type. */
  readonly types: Record<string, number>;
  readonly min?: string | number;
  readonly max?: string | number;
  /** All values, when there are at most 20. */
  readonly values?: unknown[];
  readonly samples?: unknown[];
}

const maxFields = 100;
const maxDistinct = 20;
const maxSamples = 3;
/** Characters of a value, and of a field's path, that are shown. */
const maxShown = 60;
const maxDepth = 3;

interface Tally {
  present: number;
  /** Number of the document that was counted last. */
  counted: number;
  readonly types: Map<string, number>;
  readonly distinct: Set<unknown>;
  minNumber: number;
  maxNumber: number;
  minText: string | undefined;
  maxText: string | undefined;
}

/** Gathers what the fields of documents are like; memory is bounded by the number of fields. */
export class FieldSurvey {
  readonly #fields = new Map<string, Tally>();
  #documents = 0;
  #leftOut = false;

  /** Whether there were more fields than are described. */
  get leftOut(): boolean {
    return this.#leftOut;
  }

  add(document: JsonObject): void {
    this.#documents += 1;
    this.#addFields(document, '', 1);
  }

  fields(): FieldDescription[] {
    return [...this.#fields].map(([field, tally]) => ({
      field,
      present: percent(tally.present, this.#documents),
      types: Object.fromEntries([...tally.types].map(([type, n]) => [type, percent(n, tally.present)])),
      ...rangeOf(tally),
      ...valuesOf(tally),
    }));
  }

  #addFields(value: JsonObject, prefix: string, depth: number): void {
    for (const [name, inner] of Object.entries(value)) {
      const field = prefix + name;
      const tally = this.#tally(field);
      if (tally === undefined) continue;
      // A document may have a field of this dotted name, and another at this path.
      if (tally.counted < this.#documents) addValue(tally, inner);
      tally.counted = this.#documents;
      if (isObject(inner) && depth < maxDepth) this.#addFields(inner, `${field}.`, depth + 1);
    }
  }

  #tally(field: string): Tally | undefined {
    const known = this.#fields.get(field);
    if (known !== undefined) return known;
    if (this.#fields.size >= maxFields || field.length > maxShown) {
      this.#leftOut = true;
      return undefined;
    }
    const made: Tally = {
      present: 0,
      counted: 0,
      types: new Map(),
      distinct: new Set(),
      minNumber: Infinity,
      maxNumber: -Infinity,
      minText: undefined,
      maxText: undefined,
    };
    this.#fields.set(field, made);
    return made;
  }
}

function addValue(tally: Tally, value: unknown): void {
  tally.present += 1;
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  tally.types.set(type, (tally.types.get(type) ?? 0) + 1);
  if (type === 'array' || type === 'object') return;
  // A parser reads 1e999 as Infinity, which JSON would show as null.
  if (typeof value === 'number' && !Number.isFinite(value)) return;
  const shown = typeof value === 'string' ? shorten(value, maxShown) : value;
  if (typeof shown === 'number') addNumber(tally, shown);
  if (typeof shown === 'string') addText(tally, shown);
  if (tally.distinct.size <= maxDistinct) tally.distinct.add(shown);
}

function addNumber(tally: Tally, value: number): void {
  tally.minNumber = Math.min(tally.minNumber, value);
  tally.maxNumber = Math.max(tally.maxNumber, value);
}

function addText(tally: Tally, value: string): void {
  if (tally.minText === undefined || value < tally.minText) tally.minText = value;
  if (tally.maxText === undefined || value > tally.maxText) tally.maxText = value;
}

function rangeOf({ minNumber, maxNumber, minText, maxText }: Tally) {
  if (minNumber <= maxNumber) return { min: minNumber, max: maxNumber };
  return minText !== undefined && maxText !== undefined ? { min: minText, max: maxText } : {};
}

function valuesOf({ distinct }: Tally) {
  if (distinct.size === 0) return {};
  const values = [...distinct];
  return distinct.size <= maxDistinct ? { values } : { samples: values.slice(0, maxSamples) };
}

const percent = (part: number, whole: number) => Math.round((1_000 * part) / whole) / 10;
