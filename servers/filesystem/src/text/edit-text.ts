import { describeNearMiss } from './near-miss.ts';

export interface Edit {
  readonly oldText: string;
  readonly newText: string;
  readonly replaceAll?: boolean | undefined;
}

/** An edit that does not fit the file. The message says where and why, for the one who wrote the edit. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/**
 * Applies edits one after the other, each on what the one before left. The old text must be there exactly, and
 * once unless `replaceAll`; only its line endings may differ (\n for \r\n), and the new text gets those of the
 * place it comes to. Everything else stays as it is.
 *
 * @throws EditError
 */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
): { readonly text: string; readonly replacements: number } {
  let current = text;
  let replacements = 0;
  for (const [i, edit] of edits.entries()) {
    const applied = applyEdit(current, edit, edits.length > 1 ? `edit ${i + 1}: ` : '');
    current = applied.text;
    replacements += applied.replacements;
  }
  return { text: current, replacements };
}

function applyEdit(text: string, { oldText, newText, replaceAll = false }: Edit, label: string) {
  const lines = new UnixText(text);
  const wanted = oldText.replaceAll('\r\n', '\n');
  if (wanted === '')
    throw new EditError(`${label}oldText is empty. Give the text to replace, or use write_file.`);
  const found = occurrences(lines.text, wanted);
  if (found.length === 0) {
    throw new EditError(`${label}oldText is not in the file. ${describeNearMiss(lines.text, wanted)}`);
  }
  if (found.length > 1 && !replaceAll) {
    const at = found.slice(0, 10).map((offset) => lineOf(lines.text, offset));
    const more = found.length > at.length ? ', …' : '';
    throw new EditError(
      `${label}oldText is in the file ${found.length} times (lines ${at.join(', ')}${more}). ` +
        'Add lines around it until it is there once, or set replaceAll.',
    );
  }
  const parts: string[] = [];
  let end = 0;
  for (const offset of found) {
    const [from, to] = [lines.toOriginal(offset), lines.toOriginal(offset + wanted.length)];
    const eol = text.slice(from, to).includes('\r\n') ? '\r\n' : lines.eolNear(offset);
    parts.push(text.slice(end, from), newText.replaceAll('\r\n', '\n').replaceAll('\n', eol));
    end = to;
  }
  return { text: parts.join('') + text.slice(end), replacements: found.length };
}

function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length))
    found.push(at);
  return found;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** A text with \n for every \r\n, which knows where each place was in the original. */
class UnixText {
  readonly text: string;
  /** Places in `text` of the newlines that were \r\n. */
  readonly #folded: readonly number[];

  constructor(original: string) {
    const folded: number[] = [];
    for (let at = original.indexOf('\r\n'); at !== -1; at = original.indexOf('\r\n', at + 2)) {
      folded.push(at - folded.length);
    }
    this.#folded = folded;
    this.text = folded.length === 0 ? original : original.replaceAll('\r\n', '\n');
  }

  /** Every fold before a place stood for one character more. */
  toOriginal(offset: number): number {
    return offset + this.#foldsBefore(offset);
  }

  /** How the line of a place ends, or the line before it when it is the last. */
  eolNear(offset: number): '\n' | '\r\n' {
    let newline = this.text.indexOf('\n', offset);
    if (newline === -1) newline = this.text.lastIndexOf('\n', offset);
    return newline !== -1 && this.#folded[this.#foldsBefore(newline)] === newline ? '\r\n' : '\n';
  }

  #foldsBefore(offset: number): number {
    let [low, high] = [0, this.#folded.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#folded[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
