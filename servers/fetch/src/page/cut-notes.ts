import type { PageTree } from './page-tree.ts';

const cuts: Readonly<Record<NonNullable<PageTree['cut']>, string>> = {
  depth: 'the page is cut where its nesting became too deep',
  size: 'the page is cut: it has more text or elements than are converted',
  time: 'the page is cut: it took too long to convert',
};

/** Notes why a page was not read to its end, if so. */
export function cutNotes({ cut }: PageTree): readonly string[] {
  return cut === undefined ? [] : [cuts[cut]];
}
