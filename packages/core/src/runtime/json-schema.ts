import type { ListToolsResult } from '@modelcontextprotocol/server';
import * as z from 'zod';

/** A JSON Schema (2020-12) with an object at its root, as the protocol carries it. */
export type ObjectSchema = ListToolsResult['tools'][number]['inputSchema'];

/** What a caller may send: fields with a default are optional. */
export function inputSchema(schema: z.ZodObject): ObjectSchema {
  return convert(schema, 'input');
}

/** What a caller gets back: fields with a default are always there. */
export function outputSchema(schema: z.ZodObject): ObjectSchema {
  return convert(schema, 'output');
}

function convert(schema: z.ZodObject, io: 'input' | 'output'): ObjectSchema {
  // Several hosts reject a schema that names its dialect; 2020-12 is MCP's default anyway.
  const { $schema, ...converted } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => dropSafeBounds(jsonSchema),
  });
  return { ...converted, type: 'object' } as ObjectSchema;
}

// zod writes the bounds of a safe integer into every schema of one: tokens that tell a model nothing.
function dropSafeBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
