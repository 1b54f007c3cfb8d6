import { expect, it } from 'vitest';
import * as z from 'zod';
import { describeIssues } from './describe-issues.ts';

const schema = z.strictObject({
  sort: z.array(z.strictObject({ field: z.string(), descending: z.boolean().default(false) })).optional(),
  tags: z.array(z.string()).max(2).optional(),
  page: z.strictObject({ size: z.int() }).default({ size: 10 }),
  filter: z
    .any()
    .refine((value) => typeof value === 'object', { error: 'must be an object' })
    .optional(),
  place: z
    .string()
    .optional()
    .refine((name) => name !== 'Nowhere', { error: 'no such place' }),
  value: z.union([z.string(), z.int()]).optional(),
  letter: z.string().max(1).optional(),
  days: z.array(z.string(), 'must be a list such as ["mon"]').max(2).optional(),
});

it.each([
  [{ srt: [] }, 'unknown argument "srt" (expected: sort, tags, page, filter, place, value, letter, days)'],
  [{ sort: [{ field: 'a', by: 1 }] }, 'sort[0] has unknown fields "by" (expected: field, descending)'],
  [{ page: { size: 1, number: 2 } }, 'page has unknown fields "number" (expected: size)'],
  [{ sort: [{}] }, 'sort[0].field is required'],
  [{ tags: 'long' }, 'tags must be an array'],
  [{ filter: 3 }, 'filter must be an object'],
  [{ place: 'Nowhere' }, 'place: no such place'],
  [{ value: true }, 'value must be a string or a number'],
  [{ letter: 'ab' }, 'letter must have at most 1 character'],
  [{ days: 'mon' }, 'days must be a list such as ["mon"]'],
  [{ days: ['mon', 'tue', 'wed'] }, 'days must have at most 2 items'],
])('%j: %s', (input, words) => {
  const { error } = schema.safeParse(input, { reportInput: true });
  expect(error && describeIssues(error, schema)).toBe(words);
});

it.each([
  [
    'ten issues',
    { sort: Array.from({ length: 9_000 }, () => 'x') },
    /^(sort\[\d\] must be an object; ){10}and 8990 more$/,
  ],
  [
    'ten names',
    Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`x${i}`, 1])),
    /^unknown argument ("x\d", ){10}and 5 more \(expected/,
  ],
  [
    'a hundred characters of a name',
    { ['y'.repeat(2_000_000)]: 1 },
    /^unknown argument "y{100}…" \(expected/,
  ],
])('lists at most %s', (_what, input, words) => {
  const { error } = schema.safeParse(input, { reportInput: true });
  expect(error && describeIssues(error, schema)).toMatch(words);
});
