import { quoteName } from '../text/quote-name.ts';
import type { Cut } from './visit-entries.ts';

/** What to do about a search that was cut. */
export const cutHints: Readonly<Record<Cut, string>> = {
  depth: 'Deeper directories were left out (MAX_DEPTH): start in one of them.',
  entries: 'Not everything was looked at (MAX_VISITED): start in a subdirectory.',
  time: 'The search ran out of time (SEARCH_TIMEOUT_MS): start in a subdirectory or use a simpler pattern.',
};

/** How the note on a search without a result begins. */
export const nothingFound = (cut: Cut | undefined) =>
  cut === undefined ? 'Nothing was found.' : 'Nothing was found in the part that was searched.';

/** The note on allowed directories that were left out. */
export const describeGone = (gone: readonly string[]) =>
  `Left out, because they have been removed or may not be read: ${gone.map(quoteName).join(', ')}.`;

/** The note on a number of files and directories. */
export const describeClosed = (closed: number) =>
  `Left out, because this server cannot read them: ${closed}.`;

/** The note on a search that has results, but none after `offset`. */
export const describeEnd = (results: number) =>
  `Nothing is there: offset skips all results that were found, of which there are ${results}.`;
