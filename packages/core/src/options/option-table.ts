import * as z from 'zod';
import { innerSchema } from '../inner-schema.ts';

/** One option as a person sees it, derived from its schema: the source of flags, variables, help and documentation. */
export interface Option {
  /** The key in the schema and in a configuration file: `maxFileSize`. */
  readonly key: string;
  /** `--max-file-size`; a secret has none, because command lines are visible to every process on the machine. */
  readonly flag: string | undefined;
  /** `MAX_FILE_SIZE` */
  readonly variable: string;
  readonly type: 'string' | 'number' | 'boolean' | 'list';
  readonly description: string;
  /** `1..100`, or the values to choose from; empty when there is nothing to say. */
  readonly range: string;
  readonly default: unknown;
  /** Also read from the file that `<VARIABLE>_FILE` names; never shown. */
  readonly secret: boolean;
  /** A list whose items may also stand on the command line as plain words. */
  readonly positional: boolean;
  /** A path on the machine of the person, for which a host can offer a dialogue. */
  readonly path: 'directory' | 'file' | undefined;
}

/**
 * Lists the options of a schema. Mark a secret with `.meta({ secret: true })`, a path with `{ path: 'directory' }` or
 * `'file'`, one list that takes plain words with `{ positional: true }`.
 */
export function optionTable(schema: z.ZodObject): readonly Option[] {
  return Object.entries(schema.shape).map(([key, field]) => {
    const { inner, meta, fallback } = unwrap(field);
    const secret = meta['secret'] === true;
    const words = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return {
      key,
      flag: secret ? undefined : `--${words}`,
      variable: words.toUpperCase().replaceAll('-', '_'),
      type: optionType(inner),
      description: meta.description ?? '',
      range: describeRange(inner),
      default: fallback,
      secret,
      positional: meta['positional'] === true,
      path: meta['path'] === 'directory' || meta['path'] === 'file' ? meta['path'] : undefined,
    };
  });
}

interface Unwrapped {
  readonly inner: z.core.$ZodType;
  readonly meta: z.core.GlobalMeta;
  readonly fallback: unknown;
}

/** Unwraps `.optional()`, `.default()` and `.transform()`, and collects metadata and default on the way. */
function unwrap(field: z.core.$ZodType): Unwrapped {
  const meta = z.globalRegistry.get(field) ?? {};
  const wrapped = innerSchema(field);
  if (wrapped === undefined) return { inner: field, meta, fallback: undefined };
  const { inner, meta: below, fallback } = unwrap(wrapped);
  return {
    inner,
    meta: { ...below, ...meta },
    fallback: field instanceof z.ZodDefault ? field.def.defaultValue : fallback,
  };
}

function optionType(schema: z.core.$ZodType): Option['type'] {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  return schema instanceof z.ZodArray ? 'list' : 'string';
}

function describeRange(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodArray) return describeRange(schema.element);
  if (schema instanceof z.ZodEnum) return schema.options.join(', ');
  if (!(schema instanceof z.ZodNumber)) return '';
  // Zod gives every whole number a bound here, which says nothing about the option.
  const [min, max] = [schema.minValue, schema.maxValue].map((bound) =>
    Math.abs(bound ?? Infinity) < Number.MAX_SAFE_INTEGER ? bound : '',
  );
  if (min === '' && max === '') return schema.isInt ? 'a whole number' : '';
  return `${min}..${max}`;
}
