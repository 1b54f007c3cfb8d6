const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Puts text on one line, so that a value cannot use a line break to look like another line. */
export function showControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => escapes[control] ?? ' ');
}
