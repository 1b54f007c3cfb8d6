/** Of a link as it is written, and resolved: a page of short links with a long base would need gigabytes. */
export const maxLinkLength = 2_000;

/**
 * A link as an absolute URL, or undefined for one that a reader cannot follow: a fragment of the same page, a script,
 * data. Escapes parentheses, because they would end a markdown link.
 */
export function resolveLink(href: string | undefined, baseUrl: URL): string | undefined {
  const text = href?.trim();
  if (!text || text.startsWith('#') || text.length > maxLinkLength || !URL.canParse(text, baseUrl.href))
    return undefined;
  const url = new URL(text, baseUrl);
  if (!['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined;
  const link = url.href.replaceAll('(', '%28').replaceAll(')', '%29');
  return link.length > maxLinkLength ? undefined : link;
}
