import * as z from 'zod';

const scalars = ['string', 'number', 'boolean', 'null'].map((type) => ({ type }));

// Any JSON is taken. Its types are written out, because the API of Gemini refuses a list of anything, and with it every tool.
const value = z
  .unknown()
  .meta({ anyOf: [...scalars, { type: 'object' }, { type: 'array', items: { anyOf: scalars } }] });

/** The argument `params` of the tools that take a statement. */
export const paramsField = z
  .array(value)
  .optional()
  .describe('Values for $1, $2, a list for = ANY($1); numbers beyond 2^53 as strings.');
