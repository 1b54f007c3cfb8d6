/**
 * Reads `name=postgres://… other=postgres://…`, separated by white space, into URLs by name; undefined when it
 * is something else. Names are those a person would type: letters, digits, `-`, `_`.
 */
export function parseDatabases(text: string): ReadonlyMap<string, string> | undefined {
  const urls = new Map<string, string>();
  for (const pair of text.trim().split(/\s+/)) {
    const [, name, url] = /^([a-z0-9_-]{1,40})=(postgres(?:ql)?:\/\/.+)$/i.exec(pair) ?? [];
    // With a comma or semicolon for the space, the next pair would become part of this URL, password and all.
    const holdsAnother = /=postgres(?:ql)?:\/\//i.test(url ?? '');
    if (name === undefined || url === undefined || urls.has(name) || holdsAnother) return undefined;
    urls.set(name, url);
  }
  return urls;
}
