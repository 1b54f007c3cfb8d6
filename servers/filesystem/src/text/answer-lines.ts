import { StringDecoder } from 'node:string_decoder';

/** Of "…" and the newline. */
const markBytes = 4;

/** As much of a text as fits in so many bytes. */
const wholeCharacters = (text: string, maxBytes: number) =>
  new StringDecoder().write(Buffer.from(text).subarray(0, maxBytes));

/** The text of one answer: lines up to a number of bytes, and notes after them that say what is missing. */
export class AnswerLines {
  readonly #maxBytes: number;
  readonly #lines: string[] = [];
  readonly #notes: string[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Adds lines together; false when they do not fit any more. One alone always fits at the beginning, cut where it
   * must be: an answer with nothing in it would be asked for again and again.
   */
  add(...lines: readonly string[]): boolean {
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    if (this.#bytes + bytes > this.#maxBytes) {
      const [line] = lines;
      if (this.#bytes > 0 || line === undefined || lines.length > 1) return false;
      return this.add(`${wholeCharacters(line, this.#maxBytes - markBytes)}…`);
    }
    this.#bytes += bytes;
    this.#lines.push(...lines);
    return true;
  }

  /** Notes are short and few, and always fit. */
  note(sentence: string): void {
    this.#notes.push(`[${sentence}]`);
  }

  get hasNotes(): boolean {
    return this.#notes.length > 0;
  }

  get text(): string {
    return [...this.#lines, ...this.#notes].join('\n');
  }
}
