/** The text of one answer: lines up to a number of bytes, and notes after them that say what is missing. */
export class AnswerLines {
  readonly #maxBytes: number;
  readonly #lines: string[] = [];
  readonly #notes: string[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a line; false when it does not fit any more. */
  add(line: string): boolean {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#bytes + bytes > this.#maxBytes) return false;
    this.#bytes += bytes;
    this.#lines.push(line);
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
