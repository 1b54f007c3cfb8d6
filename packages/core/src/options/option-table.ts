import * as z from 'zod';

/** One option as a person sees it, derived from its schema: the source of flags, variables, help and documentation. */
export interface Option {
  /** The key in the schema and in a configuration file: `maxFileSize`. */
  readonly key: string;
  /** `--max-file-size`; a secret has none, because command lines are visible to every process of the machine. */
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
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([key, property]) => {
    if (typeof property === 'boolean') throw new Error(`option ${key} has no type`);
    const secret = property['secret'] === true;
    const words = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return {
      key,
      flag: secret ? undefined : `--${words}`,
      variable: words.toUpperCase().replaceAll('-', '_'),
      type: optionType(property),
      description: property.description ?? '',
      range: describeRange(property),
      default: property.default,
      secret,
      positional: property['positional'] === true,
      path: property['path'] === 'directory' || property['path'] === 'file' ? property['path'] : undefined,
    };
  });
}

function optionType({ type }: z.core.JSONSchema.JSONSchema): Option['type'] {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  return type === 'array' ? 'list' : 'string';
}

function describeRange({ enum: values, minimum, maximum }: z.core.JSONSchema.JSONSchema): string {
  if (values !== undefined) return values.join(', ');
  if (minimum === undefined && maximum === undefined) return '';
  return `${minimum ?? ''}..${maximum ?? ''}`;
}
