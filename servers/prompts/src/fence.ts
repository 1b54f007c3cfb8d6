/**
 * Puts text into a fenced code block (CommonMark 4.5) that nothing inside can close: the fence is longer than any run
 * of backticks in the text. `language` becomes the info string when it looks like one.
 */
export function fence(text: string, language = ''): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const marks = '`'.repeat(Math.max(3, longest + 1));
  const info = /^[\w+#.-]+$/.test(language) ? language.toLowerCase() : '';
  return `${marks}${info}\n${text}${text.endsWith('\n') ? '' : '\n'}${marks}`;
}

/** Whether text fits within a sentence. The line ends are those of Unicode (UAX #14). */
export function isOneLine(text: string): boolean {
  return !/[\n\v\f\r\u0085\u2028\u2029]/.test(text);
}
