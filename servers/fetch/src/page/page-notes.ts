import { type Element, isElement, type PageTree } from './page-tree.ts';

const cuts: Readonly<Record<NonNullable<PageTree['cut']>, string>> = {
  depth: 'the page is cut where its nesting became too deep',
  size: 'the page is cut: it has more text or elements than are converted',
  time: 'the page is cut: it took too long to convert',
};

/** A page with less text than this is probably filled in by a script. */
const minPageText = 200;

/** What the reader should know: the page was cut, or has hardly any text. */
export function pageNotes(
  { cut, sendsOnTo, hasScripts, body }: PageTree,
  textLength = lengthOf(body),
): { readonly isThin: boolean; readonly notes: readonly string[] } {
  const hasHardlyAny = textLength < minPageText;
  const isThin = hasHardlyAny && hasScripts;
  return {
    isThin,
    notes: [
      ...(cut === undefined ? [] : [cuts[cut]]),
      ...(isThin ? ['the page has hardly any text without running its scripts'] : []),
      ...(hasHardlyAny && sendsOnTo ? [`a browser goes on to ${sendsOnTo}`] : []),
    ],
  };
}

function lengthOf({ children }: Element): number {
  return children.reduce((sum, node) => sum + (isElement(node) ? lengthOf(node) : node.length), 0);
}
