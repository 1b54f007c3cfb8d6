import * as z from 'zod';

/** The argument `params` of the tools that take a statement. */
export const paramsField = z
  .array(z.unknown())
  .optional()
  .describe('Values for $1, $2, a list for = ANY($1); numbers beyond 2^53 as strings.');
