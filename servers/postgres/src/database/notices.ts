import { firstThatFit, shorten } from '@mcp-commons/core';
import type { Client } from 'pg';
import { type MessageFields, quote } from './explain-error.ts';
import { showControls } from './show-controls.ts';

/** Notices that are kept, and characters of each. */
const maxNotices = 20;
const maxLength = 500;

/**
 * Collects PostgreSQL's notices and warnings during `work`: that a table exists already, that nothing was granted, what
 * a function raises. `notices` returns the first ones, within `maxBytes` of JSON.
 */
export async function withNotices<T>(
  client: Client,
  maxBytes: number,
  work: (notices: () => string[]) => Promise<T>,
): Promise<T> {
  const notices: string[] = [];
  const length = Math.min(maxLength, Math.floor(maxBytes / 3));
  const note = (notice: MessageFields) => {
    if (notices.length === maxNotices) return;
    notices.push(shorten(showControls(`${notice.severity}: ${quote(notice)}`), length, ' …'));
  };
  client.on('notice', note);
  try {
    return await work(() => firstThatFit(notices, maxBytes));
  } finally {
    client.off('notice', note);
  }
}
