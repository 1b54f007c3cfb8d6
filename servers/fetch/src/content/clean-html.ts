import { pageNotes } from '../page/page-notes.ts';
import { type Element, isElement, type Node, type PageTree, voidTags } from '../page/page-tree.ts';
import { sliced } from '../page/sliced.ts';

const shownAttributes = ['alt', 'colspan', 'datetime', 'href', 'lang', 'reversed', 'rowspan', 'src', 'start'];

/** URLs that are content themselves: scripts, and files that would fill the answer. */
const unshown = /^(?:data|javascript|vbscript):/i;

/** Elements without a meaning of their own, of which a page is full. */
const transparent = new Set(['body', 'html', 'head', 'title', 'span', 'font', 'link', 'meta']);

/** The markup of a page without scripts, styles, comments, hidden parts, and attributes that only style. */
export async function cleanHtml(
  page: PageTree,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  // The tree does not contain the text of the title.
  const title = page.title && `<title>${escaped(page.title)}</title>\n`;
  const text = title + (await sliced(serialise(page.body.children, false), signal)).trim();
  // Code keeps its empty lines.
  const tidied = text.replace(/<pre[ >].*?<\/pre>|\n{3,}/gs, (match) =>
    match.startsWith('<') ? match : '\n\n',
  );
  return { text: tidied.trim(), notes: pageNotes(page).notes };
}

function* serialise(nodes: readonly Node[], isPreformatted: boolean): Generator<void, string> {
  let text = '';
  for (const node of nodes) {
    if (isElement(node)) text += yield* serialiseElement(node, isPreformatted || node.tag === 'pre');
    else text += escaped(isPreformatted ? node.text : collapsed(node.text));
    yield;
  }
  return text;
}

function* serialiseElement(
  { tag, attributes, children }: Element,
  isPreformatted: boolean,
): Generator<void, string> {
  const inside = yield* serialise(children, isPreformatted);
  if (transparent.has(tag)) return inside;
  const shown = shownAttributes.flatMap((name) => {
    const value = attributes[name];
    const isUrl = name === 'href' || name === 'src';
    // Browsers skip control characters in front of a URL, and tabs and line ends within it.
    if (value === undefined || (isUrl && unshown.test(value.replace(/[^!-\uffff]+/g, '')))) return [];
    return [` ${name}="${escaped(value).replaceAll('"', '&quot;')}"`];
  });
  const start = `<${tag}${shown.join('')}>`;
  return voidTags.has(tag) ? start : `${start}${inside}</${tag}>`;
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, (space) => (space.includes('\n') ? '\n' : ' '));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
