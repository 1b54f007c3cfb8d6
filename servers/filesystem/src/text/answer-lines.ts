import { StringDecoder } from 'node:string_decoder';

/** Bytes of "…" and the newline. */
const markBytes = 4;

/** The beginning of a text, as many whole characters as fit in `maxBytes`. */
const wholeCharacters = (text: string, maxBytes: number) =>
  new StringDecoder().write(Buffer.from(text).subarray(0, maxBytes));

/** The text of one answer: lines up to a number of bytes, then notes that say what is missing. */
export class AnswerLines {
  readonly #maxBytes: number;
  readonly #lines: string[] = [];
  readonly #notes: string[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Adds all of the lines, or returns false when they do not fit. A single line that comes first is cut to fit: a
   * client would ask again and again for an empty answer.
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

  get text(): string {
    return [...this.#lines, ...this.#notes].join('\n');
  }
}
