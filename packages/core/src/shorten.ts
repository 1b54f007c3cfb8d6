/**
 * The first `length` characters (UTF-16 units) of a text, and a mark that it goes on; a text that is no longer stays as
 * it is. Half a character is never left at the cut: strict JSON parsers refuse a whole message for one.
 */
export function shorten(text: string, length: number, mark = '…'): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '') + mark;
}
