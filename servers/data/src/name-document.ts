import { shorten } from '@mcp-commons/core';

/** What follows "document" in a message. In a file of others, the `_id` may be missing, or longer than a message. */
export function nameDocument({ _id: id }: Readonly<Record<string, unknown>>): string {
  return id === undefined ? 'without _id' : shorten(JSON.stringify(id), 250);
}
