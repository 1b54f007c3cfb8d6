import * as z from 'zod';

/** The schema inside one that was made by `.optional()`, `.default()` or `.transform()`; undefined for any other. */
export function innerSchema(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return schema.def.innerType;
  return schema instanceof z.ZodPipe ? schema.def.in : undefined;
}
