import { rawText } from '../markdown/render-inline.ts';
import { classOf, type Element, isElement, type Node } from '../page/page-tree.ts';

const maxHeadingLength = 300;

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
  const heading = element.children.find(
    (child): child is Element => isElement(child) && /^h[1-6]$/.test(child.tag),
  );
  if (heading === undefined || (following.test(id) && !heading.children.some(isLink))) return false;
  const words = rawText(heading).replace(/^\s*(?:\d|[A-Z]\.)[\d.]*\s/, '');
  return lettersOf(words) === lettersOf(id.replace(/^s-|\(.*/g, ''));
}

const isLink = (node: Node) => isElement(node) && node.tag === 'a';

const lettersOf = (text: string) =>
  text
    .slice(0, maxHeadingLength)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
