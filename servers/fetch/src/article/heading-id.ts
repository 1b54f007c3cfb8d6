import { childOf, classOf, type Element, isElement, type Node } from '../page/page-tree.ts';

const maxHeadingLength = 300;
const maxHeadingNodes = 300;

/**
 * Ids of what follows an article in a blog, where the heading may say the same. Only documentation puts links into its
 * headings.
 */
const following = /^(?:comments?|newsletter|related|replies|share|sharing|sponsors?|subscribe|trending)$/i;

/**
 * Whether an id repeats the heading of its section, as generators of documentation write it: `custom-headers`, or
 * `getHeader(java.lang.String)`. The heading may begin with a number, and the id with `s-`.
 */
export function isHeadingId(element: Element, id: string): boolean {
  if (id === '' || (element.tag !== 'section' && !/section\b|-level-extent\b/.test(classOf(element))))
    return false;
  const heading = childOf(element, /^h[1-6]$/);
  if (heading === undefined || (following.test(id) && !heading.children.some(isLink))) return false;
  const words = startOf(heading).replace(/^\s*(?:\d|[A-Z]\.)[\d.]*\s/, '');
  return lettersOf(words) === lettersOf(id.replace(/^s-|\(.*/g, ''));
}

const isLink = (node: Node) => isElement(node) && node.tag === 'a';

/** The text of a heading. What an attacker nests in one is a page, and is read again for each section around it. */
function startOf({ children }: Element, read = { nodes: 0 }): string {
  let text = '';
  for (const child of children) {
    read.nodes += 1;
    if (read.nodes > maxHeadingNodes) break;
    text += isElement(child) ? startOf(child, read) : child.text.slice(0, maxHeadingLength);
  }
  return text;
}

const lettersOf = (text: string) =>
  text
    .slice(0, maxHeadingLength)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
