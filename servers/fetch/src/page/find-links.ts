import { shorten } from '@mcp-commons/core';
import { pageNotes } from './page-notes.ts';
import { childOf, type Element, isElement, type PageTree } from './page-tree.ts';
import { rawText } from './raw-text.ts';
import { resolveLink } from './resolve-link.ts';
import { sliced } from './sliced.ts';

interface Link {
  readonly url: string;
  /** The text of the first link to this URL that has text. */
  readonly text: string;
}

export interface PageLinks {
  readonly links: readonly Link[];
  /** Why there may be more. */
  readonly notes: readonly string[];
}

/** Elements that lead to another page, and the attribute that says to which. */
const targets = new Map([
  ['a', 'href'],
  ['area', 'href'],
  ['frame', 'src'],
]);

/** Finds every visible link of a page, navigation included, each URL once and in the order of the page. */
export async function findLinks(page: PageTree, signal: AbortSignal): Promise<PageLinks> {
  return {
    links: await sliced(collect(page), signal),
    notes: pageNotes(page).notes,
  };
}

function* collect({ body, baseUrl }: PageTree): Generator<void, readonly Link[]> {
  const texts = new Map<string, string>();
  function* visit({ children }: Element): Generator<void, void> {
    for (const child of children) {
      if (!isElement(child)) continue;
      const url = resolveLink(child.attributes[targets.get(child.tag) ?? ''], baseUrl);
      if (url !== undefined && !texts.get(url)) texts.set(url, textOf(child));
      yield;
      yield* visit(child);
    }
  }
  yield* visit(body);
  return [...texts].map(([url, text]) => ({ url, text }));
}

function textOf(element: Element): string {
  const words =
    rawText(element).replace(/\s+/g, ' ').trim() ||
    (childOf(element, /^img$/)?.attributes['alt'] ?? element.attributes['alt'] ?? '');
  return shorten(words, 200);
}
