import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { ToolError } from '../tool-error.ts';

/** Packs a position into an opaque cursor. It is neither signed nor encrypted: put no secret and no right in it. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

const foreignCursor = 'cursor does not come from this server; leave it out to start from the beginning.';

/**
 * The handler of a list that is always one page.
 *
 * @throws ProtocolError -32602 for any cursor but an empty one, because nobody was given one.
 */
export function onePage<List>(list: () => List) {
  return ({ params }: { readonly params?: { readonly cursor?: string | undefined } | undefined }): List => {
    if (params?.cursor) throw new ProtocolError(ProtocolErrorCode.InvalidParams, foreignCursor);
    return list();
  };
}

/**
 * Unpacks a cursor that `encodeCursor` made, checked by `schema`.
 *
 * @throws ToolError `invalid_input`, which lists answer as JSON-RPC -32602 (spec: server/utilities/pagination).
 */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new ToolError('invalid_input', foreignCursor, { cause });
  }
}

const offsetCursor = z.strictObject({ offset: z.int().min(0) });

/** Cuts one page of at most `pageSize` out of `items`; `nextCursor` is there when more follow. */
export function paginate<T>(
  items: readonly T[],
  cursor: string | undefined,
  pageSize: number,
): { items: readonly T[]; nextCursor?: string } {
  const { offset } = !cursor ? { offset: 0 } : decodeCursor(cursor, offsetCursor);
  const page = items.slice(offset, offset + pageSize);
  const end = offset + page.length;
  return end < items.length ? { items: page, nextCursor: encodeCursor({ offset: end }) } : { items: page };
}
