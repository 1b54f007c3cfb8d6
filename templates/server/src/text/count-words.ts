/** Counts the words of a text: what blanks and line breaks separate. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
