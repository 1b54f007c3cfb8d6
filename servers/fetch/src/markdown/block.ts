/** A rendered paragraph, heading, list, table or the like. */
export interface Block {
  readonly text: string;
  /** A list may follow the text of a list item without an empty line. */
  readonly isList?: boolean;
}

export function joinBlocks(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text).join('\n\n');
}
