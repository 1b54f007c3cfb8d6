const newline = 0x0a;

/** A line that was longer than allowed; its bytes were dropped as they came. */
export const tooLong = Symbol('a line over the limit');

/**
 * Cuts a byte stream at its newlines. Chunks are joined only when their line is whole, so that a line cut at
 * any byte costs the same and a character cut in two stays one. The last line needs no newline.
 */
export async function* readLines(
  input: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer | typeof tooLong> {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (part: Buffer) => {
    size += part.length;
    if (size <= maxBytes) parts.push(part);
    else parts = [];
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      yield size <= maxBytes ? Buffer.concat(parts) : tooLong;
      parts = [];
      size = 0;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (size > 0) yield size <= maxBytes ? Buffer.concat(parts) : tooLong;
}
