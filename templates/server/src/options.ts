import * as z from 'zod';

export const options = z.object({
  maxTextLength: z.int().min(1).max(1_000_000).default(100_000).describe('Characters of one text.'),
});
