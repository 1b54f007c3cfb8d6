import { StringDecoder } from 'node:string_decoder';
import { ToolError } from '@mcp-commons/core';

export interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

/** Of the longest character. */
const characterBytes = 4;

/** One part of a text, of whole characters that have at most `maxBytes` in UTF-8. */
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
  // A part of one half character would never advance.
  const end = length > 0 ? at + length : Math.min(at + 2, total);
  return { text: text.slice(at, end), start: at, end, total };
}

function isLowSurrogate(text: string, index: number): boolean {
  return /[\udc00-\udfff]/.test(text[index] ?? '');
}
