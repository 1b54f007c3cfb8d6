import * as z from 'zod';

export const options = z.object({
  precision: z
    .int()
    .min(1)
    .max(100)
    .default(34)
    .describe('Significant digits of a result that is not exact.'),
  maxExpressionLength: z.int().min(1).max(4_096).default(4_096).describe('Characters of one expression.'),
  evaluationTimeoutMs: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('Milliseconds one evaluation may take.'),
});

export type Options = z.output<typeof options>;
