/** A rendered paragraph, heading, list, table or the like. */
export interface Block {
  readonly text: string;
  /** A list may follow the text of a list item without an empty line. */
  readonly isList?: boolean;
}

export function joinBlocks(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text).join('\n\n');
}

/** Puts a prefix before each line, in steps: an attacker may have written hundreds of thousands of lines. */
export function* prefixLines(
  text: string,
  prefixOf: (line: string, index: number) => string,
): Generator<void, string> {
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    lines[i] = prefixOf(line, i) + line;
    if (i % 256 === 0) yield;
  }
  return lines.join('\n');
}
