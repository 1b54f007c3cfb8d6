import { Worker } from 'node:worker_threads';
import { textFinder } from '../text/text-finder.ts';
import { startTurn } from './turn.ts';

interface LinePattern {
  readonly pattern: string;
  readonly isRegex: boolean;
  readonly ignoreCase: boolean;
}

/** The numbers of matching lines, from 1 and in order, each with the number of characters before the match. */
export type MatchedLines = ReadonlyMap<number, number>;

/** Finds the lines of files that match a pattern. */
export interface LineMatcher {
  /**
   * The matching lines, at most `limit`.
   *
   * @throws MatchTimeoutError
   * @throws MatchFailedError
   */
  match(bytes: Uint8Array, limit: number): Promise<MatchedLines>;
  close(): void;
}

/** The time was over before the pattern was done. */
export class MatchTimeoutError extends Error {
  override readonly name = 'MatchTimeoutError';
}

/** The pattern needs more memory for this file than there is. */
export class MatchFailedError extends Error {
  override readonly name = 'MatchFailedError';
}

/**
 * Makes a matcher. It searches for literal text in this thread. A regular expression runs in its own thread, which is
 * ended at `deadline` (a time of `performance.now()`): nothing else stops a pattern that backtracks.
 *
 * @throws SyntaxError for an invalid regular expression.
 */
export function lineMatcher({ pattern, isRegex, ignoreCase }: LinePattern, deadline: number): LineMatcher {
  if (isRegex) return regexMatcher(compile(pattern, ignoreCase), deadline);
  return textMatcher(pattern, ignoreCase, deadline);
}

/** Leading flags, as other languages write them. Within one line, m and s change nothing. */
const leadingFlags = /^\(\?([ims]+)\)/;

/** Syntax of other languages that JavaScript without the u flag takes as plain characters: \A, \p{L}, [:alpha:]. */
const foreign = /(?<!\\)(?:\\\\)*\\(?![bBcdDfnrsStvwWx]|u[\da-fA-F]{4})[a-zA-Z]|\[:\w+:\]/;

/** Prefers the u flag, which allows \p{…}; without it, needless escapes, such as \-, and lone braces are allowed. */
function compile(pattern: string, ignoreCase: boolean): RegExp {
  const [leading = '', letters = ''] = leadingFlags.exec(pattern) ?? [];
  const source = pattern.slice(leading.length);
  const flags = ignoreCase || letters.includes('i') ? 'i' : '';
  try {
    return new RegExp(source, `${flags}u`);
  } catch (error) {
    if (foreign.test(source)) throw error;
    return new RegExp(source, flags);
  }
}

// At the end of a word, sigma has its own lower-case letter. A pattern may end inside a word of the text.
const fold = (text: string) => text.toLowerCase().replaceAll('ς', 'σ');

/** Each byte as one character, so that bytes that are not UTF-8 are found, too. */
const plain = (text: string) => Buffer.from(text).toString('latin1');
const plainLength = (bytes: string) => Buffer.from(bytes, 'latin1').toString().length;

function textMatcher(pattern: string, ignoreCase: boolean, deadline: number): LineMatcher {
  const find = textFinder(ignoreCase ? fold(pattern) : plain(pattern));
  const turn = startTurn(deadline);
  // A pattern of several lines matches any line endings, unless it contains \r.
  const isUnix = pattern.includes('\n') && !pattern.includes('\r');
  return {
    async match(bytes, limit) {
      if (turn.isOver && !(await turn.next())) throw new MatchTimeoutError('the time is over');
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const text = ignoreCase ? fold(buffer.toString()) : buffer.toString('latin1');
      const lengthOf = ignoreCase ? (part: string) => part.length : plainLength;
      return findLines(isUnix ? text.replaceAll('\r\n', '\n') : text, find, lengthOf, limit);
    },
    close: () => {},
  };
}

function findLines(
  text: string,
  find: (text: string, from: number) => number,
  lengthOf: (part: string) => number,
  limit: number,
): MatchedLines {
  const found = new Map<number, number>();
  let [line, start] = [1, 0];
  for (let at = find(text, 0); at !== -1 && found.size < limit; at = find(text, start)) {
    for (let i = text.indexOf('\n', start); i !== -1 && i < at; i = text.indexOf('\n', start)) {
      line += 1;
      start = i + 1;
    }
    found.set(line, lengthOf(text.slice(start, at)));
    const end = text.indexOf('\n', at);
    if (end === -1) break;
    start = end + 1;
    line += 1;
  }
  return found;
}

// Source text instead of a file, so that a bundle contains it, too.
const workerSource = `
  const { parentPort, workerData } = require('node:worker_threads');
  const pattern = new RegExp(workerData.source, workerData.flags);
  const decoder = new TextDecoder();
  parentPort.on('message', ({ bytes, limit }) => {
    const found = new Map();
    const lines = decoder.decode(bytes).split('\\n');
    if (lines.at(-1) === '') lines.pop();
    try {
      for (let i = 0; i < lines.length && found.size < limit; i += 1) {
        const at = (lines[i].endsWith('\\r') ? lines[i].slice(0, -1) : lines[i]).search(pattern);
        if (at !== -1) found.set(i + 1, at);
      }
      parentPort.postMessage(found);
    } catch (error) {
      parentPort.postMessage(error.message);
    }
  });
`;

function regexMatcher({ source, flags }: RegExp, deadline: number): LineMatcher {
  const worker = new Worker(workerSource, {
    eval: true,
    workerData: { source, flags },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  /** The thread answers in the order in which it was asked. */
  const waiting: { resolve(found: MatchedLines): void; reject(error: Error): void }[] = [];
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(error);
    clearTimeout(timer);
    // Ending a busy thread does not block this one.
    void worker.terminate();
  };
  const timer = setTimeout(
    () => end(new MatchTimeoutError('the pattern took too long')),
    deadline - performance.now(),
  );
  // The lines that match, or why the pattern failed.
  worker.on('message', (found: MatchedLines | string) => {
    const asked = waiting.shift();
    if (typeof found === 'string') asked?.reject(new MatchFailedError(found));
    else asked?.resolve(found);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    end(isMemory ? new MatchFailedError('the thread ended', { cause: error }) : error);
  });
  return {
    match(bytes, limit) {
      if (ended !== undefined) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        worker.postMessage({ bytes, limit });
        // Only now: bytes that cannot be given to the thread get no answer.
        waiting.push({ resolve, reject });
      });
    },
    close: () => end(new MatchTimeoutError('the search is over')),
  };
}
