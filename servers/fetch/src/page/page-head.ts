import { shorten } from '@mcp-commons/core';
import { cleanText } from './clean-text.ts';
import { maxLinkLength, resolveLink } from './resolve-link.ts';

/** Collects what the head of a page says about the page. The first of several values counts. */
export function createHeadReader(url: URL) {
  let title: string | undefined;
  let isTitle = false;
  let description = '';
  let baseUrl: URL | undefined;
  let sendsOnTo: string | undefined;

  function readMeta({
    name,
    property,
    content = '',
    'http-equiv': header,
  }: Readonly<Record<string, string>>) {
    if (/^(?:og:)?description$/i.test(name ?? property ?? '')) description ||= content;
    if (/^refresh$/i.test(header ?? ''))
      sendsOnTo ??= resolveLink(/url\s*=\s*["']?([^"']{1,2000})/i.exec(content)?.[1], baseUrl ?? url);
  }

  return {
    /** Whether the element is a second title, whose text is dropped. */
    isRepeated: (tag: string) => tag === 'title' && title !== undefined,
    open(tag: string, attributes: Readonly<Record<string, string>>) {
      const { href = '' } = attributes;
      isTitle = tag === 'title';
      if (isTitle) title ??= '';
      if (tag === 'base' && href.length <= maxLinkLength && URL.canParse(href, url.href))
        baseUrl ??= new URL(href, url);
      if (tag === 'meta') readMeta(attributes);
    },
    /** Takes the text if it is inside the title, and returns whether it was. */
    takeText(text: string): boolean {
      if (isTitle) title += text;
      return isTitle;
    },
    close() {
      isTitle = false;
    },
    read: () => ({
      title: oneLine(title ?? ''),
      description: oneLine(description),
      baseUrl: baseUrl ?? url,
      ...(sendsOnTo !== undefined && { sendsOnTo }),
    }),
  };
}

const maxLength = 500;

function oneLine(text: string): string {
  const line = cleanText(text.slice(0, maxLength * 4)).replace(/\s+/g, ' ');
  return shorten(line.trim(), maxLength);
}
