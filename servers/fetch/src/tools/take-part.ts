import { ToolError } from '@mcp-commons/core';

export interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

/** One part of a text, which never ends between the two halves of a character. */
export function takePart(text: string, start: number, maxLength: number): Part {
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
  // A part of one half character would never advance.
  const end = whole > at ? whole : Math.min(at + 2, total);
  return { text: text.slice(at, end), start: at, end, total };
}

function isLowSurrogate(text: string, index: number): boolean {
  return /[\udc00-\udfff]/.test(text[index] ?? '');
}
