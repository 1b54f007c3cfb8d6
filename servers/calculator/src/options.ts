import * as z from 'zod';
import { defaults, limits } from './expression/limits.ts';

const upTo = (max: number) => z.int().min(1).max(max);

export const options = z.object({
  precision: upTo(limits.precision)
    .default(defaults.precision)
    .describe('Significant digits of a result that is not exact.'),
  maxExpressionLength: upTo(limits.length).default(limits.length).describe('Characters of one expression.'),
  evaluationTimeoutMs: upTo(10_000)
    .default(defaults.deadlineMs)
    .describe('Milliseconds one evaluation may take.'),
});

export type Options = z.output<typeof options>;
