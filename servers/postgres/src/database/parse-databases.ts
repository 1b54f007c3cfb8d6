/**
 * Reads `name=postgres://… other=postgres://…`, separated by white space, into URLs by name. Returns undefined for any
 * other text. Names have letters, digits, `-` and `_`.
 */
export function parseDatabases(text: string): ReadonlyMap<string, string> | undefined {
  const urls = new Map<string, string>();
  for (const pair of text.trim().split(/\s+/)) {
    const [, name, url] = /^([a-z0-9_-]{1,40})=(postgres(?:ql)?:\/\/.+)$/i.exec(pair) ?? [];
    // With a comma or semicolon instead of the space, the next pair, with its password, would become part of this URL.
    const holdsAnother = /=postgres(?:ql)?:\/\//i.test(url ?? '');
    if (name === undefined || url === undefined || urls.has(name) || holdsAnother) return undefined;
    urls.set(name, url);
  }
  return urls;
}
