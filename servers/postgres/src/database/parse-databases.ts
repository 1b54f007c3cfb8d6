/**
 * Reads `name=postgres://… other=postgres://…`, separated by white space, into URLs by name; undefined when it
 * is something else. Names are those a person would type: letters, digits, `-`, `_`.
 */
export function parseDatabases(text: string): ReadonlyMap<string, string> | undefined {
  const urls = new Map<string, string>();
  for (const pair of text.trim().split(/\s+/)) {
    const [, name, url] = /^([a-z0-9_-]{1,40})=(postgres(?:ql)?:\/\/.+)$/i.exec(pair) ?? [];
    if (name === undefined || url === undefined || urls.has(name)) return undefined;
    urls.set(name, url);
  }
  return urls;
}
