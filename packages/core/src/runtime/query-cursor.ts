import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ToolError } from '../tool-error.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** Packs where a page ended, marked with the query that it belongs to. */
export function sealCursor(position: unknown, query: object): string {
  return encodeCursor({ of: digest(query), at: position });
}

/**
 * Unpacks what `sealCursor` made.
 *
 * @throws ToolError `invalid_input` for an invalid cursor, or one that belongs to another query.
 */
export function openCursor<T>(
  cursor: string | undefined,
  query: object,
  position: z.ZodType<T>,
): T | undefined {
  // Forms, and models as well, send an empty text for what they leave out.
  if (!cursor) return undefined;
  const { of, at } = decodeCursor(cursor, z.strictObject({ of: z.string(), at: z.unknown() }));
  if (of !== digest(query)) {
    throw new ToolError(
      'invalid_input',
      'cursor belongs to another query: repeat the arguments that it came with, or leave it out.',
    );
  }
  return decodeCursor(encodeCursor(at), position);
}

function digest(query: object): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);
}
