/**
 * Cuts a text to `length` characters (UTF-16 units) and adds a mark that it goes on; a shorter text stays as it is. The
 * cut never leaves half a character, for which strict JSON parsers refuse a whole message.
 */
export function shorten(text: string, length: number, mark = '…'): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '') + mark;
}
