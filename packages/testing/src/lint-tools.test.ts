import { expect, it } from 'vitest';
import { type ListedTool, lintTools } from './lint-tools.ts';

const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
const object = (properties: Record<string, unknown> = {}) => ({
  type: 'object',
  properties,
  additionalProperties: false,
});
const fine: ListedTool = {
  name: 'read_file',
  description: 'Reads a file.',
  inputSchema: object({ path: { type: 'string', description: 'Where.' } }),
  outputSchema: object({ text: { type: 'string' } }),
  annotations,
};

it('finds nothing in tools that every host accepts', () => {
  expect(lintTools([fine, { ...fine, outputSchema: undefined }])).toEqual([]);
});

it.each<[string, Partial<ListedTool>]>([
  ['read_file: argument path has no description', { inputSchema: object({ path: { type: 'string' } }) }],
  ['read_file: has no readOnlyHint', { annotations: { ...annotations, readOnlyHint: undefined } }],
  ['read_file: has no description', { description: ' ' }],
  ['read_file: input must be strict (z.strictObject)', { inputSchema: { type: 'object' } }],
  ['read_file: input root has anyOf', { inputSchema: { ...object(), anyOf: [] } }],
  ['read_file: output root must be an object', { outputSchema: { type: 'array' } }],
  ['read_file: output has $ref', { outputSchema: object({ next: { $ref: '#' } }) }],
  ['read_file: output has a list of types', { outputSchema: object({ a: { type: ['string', 'null'] } }) }],
  [
    'read_file: input has propertyNames',
    { inputSchema: object({ a: { type: 'object', propertyNames: {}, description: 'What.' } }) },
  ],
  [
    'read_file: input has a list of anything',
    { inputSchema: object({ a: { type: 'array', items: {}, description: 'What.' } }) },
  ],
  ['ReadFile: name must match [a-z][a-z0-9_]{0,30}', { name: 'ReadFile' }],
])('finds "%s"', (finding, change) => {
  expect(lintTools([{ ...fine, ...change }])).toEqual([finding]);
});

it('counts the tokens of all tools together', () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ ...fine, name: `tool_${i}` }));
  expect(lintTools(many)).toEqual([expect.stringMatching(/^the tools take about \d+ tokens; at most 1500$/)]);
});
