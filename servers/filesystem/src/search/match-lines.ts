import { Worker } from 'node:worker_threads';
import { textFinder } from '../text/text-finder.ts';
import { startTurn } from './turn.ts';

interface LinePattern {
  readonly pattern: string;
  readonly isRegex: boolean;
  readonly ignoreCase: boolean;
}

/** Numbers of lines, from 1 and in order, with the characters that stand before the match in each. */
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

/** The pattern was still at work when the time was over. */
export class MatchTimeoutError extends Error {
  override readonly name = 'MatchTimeoutError';
}

/** The pattern takes more memory than there is for this file. */
export class MatchFailedError extends Error {
  override readonly name = 'MatchFailedError';
}

/**
 * Makes a matcher. Literal text is searched for right here. A regular expression runs in a thread of its own,
 * which is ended at `deadline` (a time of `performance.now()`): nothing else stops one that backtracks.
 *
 * @throws SyntaxError for an invalid regular expression.
 */
export function lineMatcher({ pattern, isRegex, ignoreCase }: LinePattern, deadline: number): LineMatcher {
  if (isRegex) return regexMatcher(compile(pattern, ignoreCase), deadline);
  return textMatcher(pattern, ignoreCase, deadline);
}

/** The leading flags of other languages. Within one line, m and s change nothing. */
const leadingFlags = /^\(\?([ims]+)\)/;

/** What JavaScript's lax language takes as plain characters, although no one means these: \A, \p{L}, [:alpha:]. */
const foreign = /(?<!\\)(?:\\\\)*\\(?![bBcdDfnrsStvwWx]|u[\da-fA-F]{4})[a-zA-Z]|\[:\w+:\]/;

/** Prefers the strict language, which knows \p{…}; the lax one allows needless escapes, such as \-, and lone braces. */
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

// A sigma at the end of a word has a lower-case letter of its own, and a text does not end where the pattern does.
const fold = (text: string) => text.toLowerCase().replaceAll('ς', 'σ');

/** Bytes as characters, so that text in no encoding is found as it is. */
const plain = (text: string) => Buffer.from(text).toString('latin1');
const plainLength = (bytes: string) => Buffer.from(bytes, 'latin1').toString().length;

function textMatcher(pattern: string, ignoreCase: boolean, deadline: number): LineMatcher {
  const find = textFinder(ignoreCase ? fold(pattern) : plain(pattern));
  const turn = startTurn(deadline);
  // A pattern of several lines is meant for any line endings, unless it names them.
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

// Source text and not a file, so that it is there in a bundle, too.
const workerSource = `
  const { parentPort, workerData } = require('node:worker_threads');
  const pattern = new RegExp(workerData.source, workerData.flags);
  const decoder = new TextDecoder();
  parentPort.on('message', ({ id, bytes, limit }) => {
    const found = new Map();
    const lines = decoder.decode(bytes).split('\\n');
    if (lines.at(-1) === '') lines.pop();
    try {
      for (let i = 0; i < lines.length && found.size < limit; i += 1) {
        const at = (lines[i].endsWith('\\r') ? lines[i].slice(0, -1) : lines[i]).search(pattern);
        if (at !== -1) found.set(i + 1, at);
      }
      parentPort.postMessage({ id, found });
    } catch (error) {
      parentPort.postMessage({ id, failure: error.message });
    }
  });
`;

/** What the thread says of one file: the lines, or what the pattern failed of. */
interface Verdict {
  readonly id: number;
  readonly found?: MatchedLines;
  readonly failure?: string;
}

function regexMatcher({ source, flags }: RegExp, deadline: number): LineMatcher {
  const worker = new Worker(workerSource, {
    eval: true,
    workerData: { source, flags },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  const waiting = new Map<number, { resolve(found: MatchedLines): void; reject(error: Error): void }>();
  let lastId = 0;
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    clearTimeout(timer);
    // Ending a thread that runs takes no part of ours.
    void worker.terminate();
  };
  const timer = setTimeout(
    () => end(new MatchTimeoutError('the pattern took too long')),
    deadline - performance.now(),
  );
  worker.on('message', ({ id, found, failure }: Verdict) => {
    if (found === undefined) waiting.get(id)?.reject(new MatchFailedError(failure));
    else waiting.get(id)?.resolve(found);
    waiting.delete(id);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    end(isMemory ? new MatchFailedError('the thread ended', { cause: error }) : error);
  });
  return {
    match(bytes, limit) {
      if (ended !== undefined) return Promise.reject(ended);
      if (performance.now() > deadline) return Promise.reject(new MatchTimeoutError('the time is over'));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, bytes, limit });
      });
    },
    close: () => end(new MatchTimeoutError('the search is over')),
  };
}
