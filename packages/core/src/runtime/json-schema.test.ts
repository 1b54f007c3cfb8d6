import { expect, it } from 'vitest';
import * as z from 'zod';
import { inputSchema, outputSchema } from './json-schema.ts';

it('names no dialect, and no bounds without meaning', () => {
  expect(inputSchema(z.strictObject({ count: z.int(), limit: z.int().min(1).max(9) }))).toEqual({
    type: 'object',
    properties: { count: { type: 'integer' }, limit: { type: 'integer', minimum: 1, maximum: 9 } },
    required: ['count', 'limit'],
    additionalProperties: false,
  });
});

it('writes a choice of types as anyOf', () => {
  const { properties } = inputSchema(z.strictObject({ value: z.union([z.number(), z.string()]) }));
  expect(properties).toEqual({ value: { anyOf: [{ type: 'number' }, { type: 'string' }] } });
});

it('makes a field with a default optional to send and certain to get', () => {
  const schema = z.object({ limit: z.int().default(10) });
  expect(inputSchema(schema).required).toBeUndefined();
  expect(outputSchema(schema).required).toEqual(['limit']);
});
