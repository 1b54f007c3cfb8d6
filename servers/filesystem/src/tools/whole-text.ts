import * as z from 'zod';

/** Text that can be stored: half a surrogate pair has no encoding, and would silently become U+FFFD. */
export const wholeText = z
  .string()
  .refine((text) => !/\p{Surrogate}/u.test(text), 'must not hold half a character (a lone surrogate)');
