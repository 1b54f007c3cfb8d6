import { DatabaseFailure } from './database-failure.ts';

/** OIDs of the types for which an array becomes JSON: json, jsonb, text, varchar, char (fixed in pg_type.dat). */
const jsonTypes = [114, 3802, 25, 1043, 1042];

/** The first OID of types that users and extensions create (transam.h). */
const firstOwnType = 16_384;

/** The OID of box[], the only built-in array type whose delimiter is not a comma. */
const boxArray = 1020;

/**
 * Writes JSON values for $1, $2, … in PostgreSQL's text format. An array becomes an array literal, and an object becomes
 * JSON; for json and text types, an array becomes JSON too. A string stays as it is: for json it must be JSON itself.
 *
 * @throws DatabaseFailure `invalid-statement` when the statement takes another number of parameters, a number has lost
 *   digits, or a text holds half a character.
 */
export function encodeParameters(
  parameters: readonly unknown[],
  typeOids: readonly number[],
): readonly (string | null)[] {
  if (parameters.length !== typeOids.length) {
    const used =
      ['no parameters', 'the parameter $1'][typeOids.length] ?? `parameters $1 to $${typeOids.length}`;
    const given = parameters.length === 1 ? '1 value' : `${parameters.length} values`;
    const quoted = parameters.length > typeOids.length ? ' Inside quotes, $1 is text.' : '';
    throw new DatabaseFailure('invalid-statement', `sql uses ${used}, and params holds ${given}.${quoted}`);
  }
  if (parameters.some(hasRounded)) {
    throw new DatabaseFailure(
      'invalid-statement',
      'params holds a whole number beyond 2^53, whose last digits JSON does not keep: write it as a string.',
    );
  }
  if (parameters.some(isTorn)) {
    throw new DatabaseFailure(
      'invalid-statement',
      'params holds half a character (a lone surrogate), which PostgreSQL cannot store: send the whole character.',
    );
  }
  return parameters.map((parameter, i) => encode(parameter, typeOids[i] ?? 0));
}

function hasRounded(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasRounded);
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function isTorn(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.entries(value).flat().some(isTorn);
  return typeof value === 'string' && /\p{Surrogate}/u.test(value);
}

function encode(parameter: unknown, typeOid: number): string | null {
  if (parameter === null || parameter === undefined) return null;
  if (typeof parameter !== 'object') return String(parameter);
  if (jsonTypes.includes(typeOid) || !Array.isArray(parameter)) return JSON.stringify(parameter);
  // For a domain over json, `{}` would be an object. Array literals allow a form feed as white space, and JSON does not.
  if (parameter.length === 0 && typeOid >= firstOwnType) return '\f{}';
  return arrayLiteral(parameter, typeOid === boxArray ? ';' : ',');
}

function arrayLiteral(items: readonly unknown[], delimiter: string): string {
  const elements = items.map((item) => {
    if (item === null) return 'NULL';
    if (Array.isArray(item)) return arrayLiteral(item, delimiter);
    const text = typeof item === 'object' ? JSON.stringify(item) : String(item);
    return `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${elements.join(delimiter)}}`;
}
