import type { ListToolsResult } from '@modelcontextprotocol/server';
import * as z from 'zod';

/** A JSON Schema (2020-12) with an object at its root, as the protocol carries it. */
type ObjectSchema = ListToolsResult['tools'][number]['inputSchema'];

/** What a caller may send (`input`), or gets back (`output`): a field with a default may be left out, and comes back. */
export function objectSchema(schema: z.ZodObject, io: 'input' | 'output'): ObjectSchema {
  // Several hosts reject a schema that names its dialect; 2020-12 is MCP's default anyway.
  const { $schema, ...converted } = z.toJSONSchema(schema, { io, override: dropPropertyNames });
  return { ...(plain(converted) as ObjectSchema), type: 'object' };
}

// The API of Gemini refuses this keyword, and with it every tool of every server.
function dropPropertyNames({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.propertyNames;
}

/** Keywords whose value is data and not a schema. */
const dataKeywords = ['default', 'const', 'enum', 'examples'];

/** Rewrites every schema inside `value` into a form that all hosts accept. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([keyword, inner]): [string, unknown][] => {
      if (isSafeBound(keyword, inner)) return [];
      // Some hosts' model APIs refuse `"type": ["number", "string"]`, and with it the whole server.
      if (keyword === 'type' && Array.isArray(inner)) return [['anyOf', inner.map((type) => ({ type }))]];
      return [[keyword, dataKeywords.includes(keyword) ? inner : plain(inner)]];
    }),
  );
}

// zod writes the bounds of a safe integer into every schema of one: tokens that tell a model nothing.
function isSafeBound(keyword: string, bound: unknown): boolean {
  return (
    (keyword === 'minimum' && bound === Number.MIN_SAFE_INTEGER) ||
    (keyword === 'maximum' && bound === Number.MAX_SAFE_INTEGER)
  );
}
