const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text on one line: a line break in what the database holds would let it pose as a line of its own. */
export function showControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => escapes[control] ?? ' ');
}
