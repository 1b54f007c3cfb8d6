import { DatabaseFailure } from './database-failure.ts';

/** OIDs of json, jsonb, text, varchar and char, fixed in PostgreSQL's pg_type.dat: an array becomes JSON for them. */
const jsonTypes = [114, 3802, 25, 1043, 1042];

/** Types that users and extensions make have OIDs from here (transam.h). */
const firstOwnType = 16_384;

/** The OID of box[], the one built-in array whose elements are not between commas. */
const boxArray = 1020;

/**
 * Writes JSON values for $1, $2, … in PostgreSQL's text format. An array becomes an array literal and an object JSON text; for
 * json and text both become JSON. A string goes as it is: for json it must be JSON text itself.
 *
 * @throws DatabaseFailure `invalid-statement` when the statement takes another number of parameters, or for a whole
 *   number or a text that has lost something on its way here.
 */
export function encodeParameters(
  parameters: readonly unknown[],
  typeOids: readonly number[],
): readonly (string | null)[] {
  if (parameters.length !== typeOids.length) {
    const used =
      ['no parameters', 'the parameter $1'][typeOids.length] ?? `parameters $1 to $${typeOids.length}`;
    const given = parameters.length === 1 ? '1 value' : `${parameters.length} values`;
    throw new DatabaseFailure('invalid-statement', `sql uses ${used}, and params holds ${given}.`);
  }
  if (parameters.some(hasRounded)) {
    throw new DatabaseFailure(
      'invalid-statement',
      'params holds a whole number beyond 2^53, of which JSON keeps the first digits only: write it as a string.',
    );
  }
  if (parameters.some(isTorn)) {
    throw new DatabaseFailure(
      'invalid-statement',
      'params holds half a character (a lone surrogate), which PostgreSQL cannot store: send the text whole.',
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
  // For a domain over json, `{}` would be an object. JSON has no form feed between its parts, an array literal may.
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
