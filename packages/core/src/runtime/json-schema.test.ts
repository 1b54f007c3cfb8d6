import { expect, it } from 'vitest';
import * as z from 'zod';
import { objectSchema } from './json-schema.ts';

it('names no dialect, and no bounds without meaning', () => {
  expect(objectSchema(z.strictObject({ count: z.int(), limit: z.int().min(1).max(9) }), 'input')).toEqual({
    type: 'object',
    properties: { count: { type: 'integer' }, limit: { type: 'integer', minimum: 1, maximum: 9 } },
    required: ['count', 'limit'],
    additionalProperties: false,
  });
});

it('writes a choice of types as anyOf', () => {
  const { properties } = objectSchema(z.strictObject({ value: z.union([z.number(), z.string()]) }), 'input');
  expect(properties).toEqual({ value: { anyOf: [{ type: 'number' }, { type: 'string' }] } });
});

it('leaves out what the names in a record must be, which the API of Gemini refuses', () => {
  const prices = z.record(z.string().min(1), z.number());
  const { properties } = objectSchema(z.strictObject({ prices, propertyNames: z.string() }), 'input');
  expect(properties).toEqual({
    prices: { type: 'object', additionalProperties: { type: 'number' } },
    propertyNames: { type: 'string' },
  });
});

it('makes a field with a default optional to send and certain to get', () => {
  const schema = z.object({ limit: z.int().default(10) });
  expect(objectSchema(schema, 'input').required).toBeUndefined();
  expect(objectSchema(schema, 'output').required).toEqual(['limit']);
});
