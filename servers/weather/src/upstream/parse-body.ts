import type * as z from 'zod';
import { UpstreamError } from './upstream-error.ts';

/** @throws UpstreamError that names the first value that does not match the schema */
export function parseBody<T>(name: string, body: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = [...(issue?.path ?? []), issue?.message].join(': ');
  throw new UpstreamError('malformed', `${name} answered in an unexpected shape (${where}).`);
}
