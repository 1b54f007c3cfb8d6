import { fence, isOneLine } from '../fence.ts';
import type { Part } from './parse-body.ts';

/**
 * Fills in a template. It inserts values once: what looks like a tag in a value stays as it is. A value gets a fence
 * when the template has it alone on a line, when it has several lines, and when it could open a fence itself.
 *
 * @returns undefined when the text would have more than `maxLength` characters.
 */
export function render(
  parts: readonly Part[],
  values: ReadonlyMap<string, string | undefined>,
  maxLength: number,
): string | undefined {
  const pieces: string[] = [];
  let length = 0;
  let isLineOpen = false;
  for (const { text, startsLine } of fill(parts, values)) {
    // An absent section may have held the end of the previous line; a fence on that line would not be one.
    const piece: string = startsLine && isLineOpen ? `\n${text}` : text;
    length += piece.length;
    if (length > maxLength) return undefined;
    pieces.push(piece);
    if (piece !== '') isLineOpen = !piece.endsWith('\n');
  }
  // The blanks of the first line stay: without them, marks that are text (CommonMark 4.4) would open a fence.
  return pieces
    .join('')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

interface Piece {
  readonly text: string;
  readonly startsLine: boolean;
}

function* fill(parts: readonly Part[], values: ReadonlyMap<string, string | undefined>): Generator<Piece> {
  for (const part of parts) {
    if (part.kind === 'text') {
      yield part;
      continue;
    }
    const value = values.get(part.name);
    if (part.kind === 'section') {
      if ((value !== undefined) === part.given) yield* fill(part.parts, values);
    } else if (value !== undefined) {
      yield { text: insert(value, part.alone), startsLine: part.alone };
    }
  }
}

function insert(value: string, alone: boolean): string {
  if (alone) return `${fence(value)}\n`;
  return isOneLine(value) && !/`{3}|~{3}/.test(value) && !partOfFence.test(value)
    ? value
    : `\n${fence(value)}\n`;
}

// A value that begins with marks, after markers of quotes and lists at most, could make a fence (CommonMark 4.5) with
// the text beside it, such as a backtick or another value. An info string has no backtick.
const partOfFence = /^[\s>*+\-\d.)]*(?:`+[^`]*|~.*)$/;
