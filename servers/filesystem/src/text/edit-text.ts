import { setImmediate } from 'node:timers/promises';
import { describeNearMiss } from './near-miss.ts';
import { textFinder } from './text-finder.ts';

export interface Edit {
  readonly oldText: string;
  readonly newText: string;
  readonly replaceAll?: boolean | undefined;
}

/** An edit that does not fit the file. The message says where and why, for the author of the edit. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/** Places of the old text that a message names. */
const maxPlaces = 10;
/** Places that are replaced at once: each takes memory, however short the text is. */
const maxReplacements = 100_000;

/**
 * Applies edits one after the other, each to the result of the one before. The old text must occur exactly, and once
 * unless `replaceAll`. Only its line endings may differ (\n for \r\n); the new text gets those of its place.
 * Everything else stays as it is.
 *
 * @throws EditError also when an edit would make the text longer than `maxLength`; the signal's reason when it
 * aborts.
 */
export async function applyEdits(
  text: string,
  edits: readonly Edit[],
  maxLength: number,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly replacements: number }> {
  let current = text;
  let replacements = 0;
  for (const [i, edit] of edits.entries()) {
    // Each edit goes through the whole text. Between two edits, other calls run, and this one may be cancelled.
    await setImmediate();
    signal.throwIfAborted();
    const label = edits.length > 1 ? `edit ${i + 1}: ` : '';
    const file = i > 0 ? 'the file as changed by the edits before it' : 'the file';
    const applied = applyEdit(current, edit, maxLength, label, file);
    current = applied.text;
    replacements += applied.replacements;
  }
  return { text: current, replacements };
}

function applyEdit(
  text: string,
  { oldText, newText, replaceAll = false }: Edit,
  maxLength: number,
  label: string,
  file: string,
) {
  const wanted = unix(oldText);
  // A part of one line is found in the text as it is. To fold a large file takes longer than all the rest.
  const lines = new SearchedText(text, /[\r\n]/.test(wanted));
  if (wanted === '')
    throw new EditError(`${label}oldText is empty. Give the text to replace, or use write_file.`);
  // Overlapping places are different places, unless all are replaced, one after the other.
  const found = replaceAll
    ? occurrences(lines.text, wanted, wanted.length, maxReplacements + 1)
    : occurrences(lines.text, wanted, 1, maxPlaces + 1);
  if (found.length === 0) {
    throw new EditError(`${label}oldText is not in ${file}. ${describeNearMiss(unix(text), wanted)}`);
  }
  if (found.length > 1 && !replaceAll) {
    const at = found.slice(0, maxPlaces).map((offset) => lineOf(lines.text, offset));
    const [times, more] = found.length > maxPlaces ? [`more than ${maxPlaces}`, ', …'] : [found.length, ''];
    throw new EditError(
      `${label}oldText is in the file ${times} times (lines ${at.join(', ')}${more}). ` +
        'Add lines around it until it is unique, or set replaceAll.',
    );
  }
  if (found.length > maxReplacements) {
    throw new EditError(
      `${label}oldText is in the file more than ${maxReplacements} times. ` +
        'Replace a longer text, or less at once.',
    );
  }
  const replacement = unix(newText);
  const length = lines.text.length + found.length * (replacement.length - wanted.length);
  if (length > maxLength) {
    throw new EditError(
      `${label}the file would be too large (${length} characters; at most ${maxLength} bytes are allowed). ` +
        'Replace less at once, or split the file.',
    );
  }
  const parts: string[] = [];
  let end = 0;
  for (const offset of found) {
    const [from, to] = [lines.toOriginal(offset), lines.toOriginal(offset + wanted.length)];
    parts.push(text.slice(end, from), replacement.replaceAll('\n', lines.eolNear(offset)));
    end = to;
  }
  parts.push(text.slice(end));
  return { text: parts.join(''), replacements: found.length };
}

/** The first places of a text, at most `most`, each at least `step` after the one before. */
function occurrences(text: string, wanted: string, step: number, most: number): number[] {
  const found: number[] = [];
  const find = textFinder(wanted);
  for (let at = find(text, 0); at !== -1 && found.length < most; at = find(text, at + step)) found.push(at);
  return found;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

const unix = (text: string) => text.replaceAll('\r\n', '\n');

/** A text to search in. When it is folded, it has \n for every \r\n. It maps each place to the original. */
class SearchedText {
  readonly text: string;
  readonly #original: string;
  /** Places in `text` of the newlines that were \r\n. */
  readonly #folded: number[] = [];
  /** The end of the line that `eolNear` was last asked for, and how it ends. */
  #line: { to: number; eol: '\n' | '\r\n' } = { to: -1, eol: '\n' };

  constructor(original: string, isFolded: boolean) {
    this.#original = original;
    this.text = isFolded ? unix(original) : original;
    if (this.text.length === original.length) return;
    for (let at = original.indexOf('\r\n'); at !== -1; at = original.indexOf('\r\n', at + 2)) {
      this.#folded.push(at - this.#folded.length);
    }
  }

  /** In the original, every folded newline before a place has one more character. */
  toOriginal(offset: number): number {
    let [low, high] = [0, this.#folded.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#folded[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  }

  /** How the line of a place ends, or the line before it when it is the last. Ask for places in order. */
  eolNear(offset: number): '\n' | '\r\n' {
    // Searched for once per line: the whole file may be one line with an edit every few characters.
    if (offset > this.#line.to) {
      const end = this.text.indexOf('\n', offset);
      const newline = end === -1 ? this.text.lastIndexOf('\n', offset) : end;
      const before = this.#original[this.toOriginal(newline + 1) - 2];
      const to = end === -1 ? this.text.length : end;
      this.#line = { to, eol: before === '\r' ? '\r\n' : '\n' };
    }
    return this.#line.eol;
  }
}
