import { firstThatFit, shorten } from '@mcp-commons/core';
import type { Client } from 'pg';
import { type MessageFields, quote } from './explain-error.ts';
import { showControls } from './show-controls.ts';

/** How many are remembered, and characters of each. */
const maxNotices = 20;
const maxLength = 500;

/**
 * Does `work`, which may ask what PostgreSQL has said by then beside its answers: that a table was there already, that
 * nothing was granted, what a function raises. The first ones, within `maxBytes` of JSON.
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
