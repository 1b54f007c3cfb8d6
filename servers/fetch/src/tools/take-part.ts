import { StringDecoder } from 'node:string_decoder';
import { ToolError } from '@mcp-commons/core';

export interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

/** Bytes of the longest character in UTF-8. */
const characterBytes = 4;

/** Longer texts are not searched for code, because that would hold up other calls. */
const maxSearched = 1_000_000;

/** The line that opens or closes code in markdown, perhaps in a quotation or a list. Only an opening line has words. */
const fences = /^[ \t>]*(?:(?:[-*+]|\d{1,9}\.)[ \t]+)?(`{3,})[ \t]*(\S?)/gm;

/**
 * One part of a text, of whole characters that have at most `maxBytes` in UTF-8. It ends after a line, and outside of
 * code, where that makes it shorter by a tenth at most.
 */
export function takePart(text: string, start: number, maxLength: number, maxBytes = Infinity): Part {
  const total = text.length;
  if (start > 0 && start >= total) {
    throw new ToolError(
      'invalid_input',
      `start_index ${start} is past the end: there are ${total} characters.`,
    );
  }
  const at = isLowSurrogate(text, start) ? start - 1 : start;
  const limit = Math.min(at + maxLength, total);
  const whole = isLowSurrogate(text, limit) ? limit - 1 : limit;
  const bytes = Buffer.from(text.slice(at, whole)).subarray(0, Math.max(maxBytes, characterBytes));
  const { length } = new StringDecoder().write(bytes);
  // A part without a whole character would never advance.
  const limitOfBytes = length > 0 ? at + length : Math.min(at + 2, total);
  const end = lineStart(text, at, limitOfBytes);
  return { text: text.slice(at, end), start: at, end, total };
}

/** The start of the last line in the last tenth of a part, outside of code if there is one; otherwise its end. */
function lineStart(text: string, start: number, end: number): number {
  if (end === text.length || text.length > maxSearched) return end;
  const line = text.lastIndexOf('\n', end - 1) + 1;
  let fence: string | undefined;
  let opened = 0;
  let closed = 0;
  for (const { 1: marks = '', 2: words, index } of text.slice(0, end).matchAll(fences)) {
    if (fence === undefined) [fence, opened] = [marks, index];
    else if (words === '' && marks.startsWith(fence)) [fence, closed] = [undefined, index];
  }
  const isInCode = fence !== undefined || closed >= line;
  const least = end - Math.floor((end - start) / 10);
  return [isInCode ? opened : line, line].find((index) => index > least) ?? end;
}

function isLowSurrogate(text: string, index: number): boolean {
  return /[\udc00-\udfff]/.test(text[index] ?? '');
}
