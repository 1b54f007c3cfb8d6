import { rawText } from '../markdown/render-inline.ts';
import { type Element, isElement, type Node } from '../page/page-tree.ts';
import type { Data } from './measure.ts';

const anyOf = (words: string) => new RegExp(words.trim().split(/\s+/).join('|'), 'i');

// What authors call the parts of a page, anywhere in class and id; as a word of its own where it is short.
const unlikely = anyOf(`
  (?:^|\\W|_)ads?(?:\\W|_|$) advert banner breadcrumb comment consent cookie discuss footer header masthead menu
  navbar newsletter paginat pager (?<!no)popup recommend related replies share sharing sidebar social sponsor subscri
  toolbar trending
`);
const perhaps = anyOf('and article body column content main math post story text');
const positive = anyOf('article blog body content entry main page post prose story text');
const negative = anyOf(`
  (?:^|\\W|_)ads?(?:\\W|_|$) advert banner comment contact cookie footer hidden login masthead menu metadata navbar
  newsletter promo recommend related share sharing sidebar social sponsor subscri tags toolbar trending widget
`);
const sharing = /(?:^|[\s_-])(?:share(?:daddy)?|sharing|social)(?:[\s_-]|$)/i;

/** Line numbers beside code and the marks that link to a heading: on every page noise, wherever they are. */
const marks =
  /(?:^|\s)(?:linenos?|line-numbers?-rows|gutter|headerlink|header-anchor|anchor-link|mw-editsection|skip-link)(?:\s|$)/i;

const unlikelyRoles = new Set(
  'menu menubar complementary navigation alert alertdialog dialog search banner contentinfo toolbar'.split(
    ' ',
  ),
);

const maxNameLength = 300;

/** What authors call an element; a class of headings and terms, such as `subheader`, only says how they look. */
const nameOf = (element: Element) =>
  isTitle(element) ? '' : `${element.attributes['class'] ?? ''} ${partId(element)}`.slice(0, maxNameLength);

const isTitle = ({ tag }: Element) => /^(?:h[1-6]|dt)$/.test(tag);

/** Elements whose id is there for links, and made from the words of the text: `<h2 id="cookies">`. */
const textTags = new Set('blockquote dd dt figure h1 h2 h3 h4 h5 h6 li p pre span'.split(' '));

/** The id, where it says what part of the page an element is. */
function partId(element: Element): string {
  const { id = '' } = element.attributes;
  return textTags.has(element.tag) || isHeadingOf(element, id) ? '' : id;
}

/** What blogs call what follows an article, by id and heading: only documentation links to its headings. */
const following = /^(?:comments?|newsletter|related|replies|share|sharing|sponsors?|subscribe|trending)$/i;

/**
 * Whether an id repeats the heading of its section, as generators of documentation write it: `custom-headers`, or
 * `getHeader(java.lang.String)`. A number may stand before the heading.
 */
function isHeadingOf({ tag, attributes, children }: Element, id: string): boolean {
  if (id === '' || (tag !== 'section' && !/\bsection\b/.test(attributes['class'] ?? ''))) return false;
  const heading = children.find((child): child is Element => isElement(child) && /^h[1-6]$/.test(child.tag));
  if (heading === undefined || (following.test(id) && !heading.children.some(isLink))) return false;
  const words = rawText(heading).replace(/^\s*\d[\d.]*\.\s/, '');
  return lettersOf(words) === lettersOf(id.replace(/\(.*/, ''));
}

const isLink = (node: Node) => isElement(node) && node.tag === 'a';

const lettersOf = (text: string) =>
  text
    .slice(0, maxNameLength)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** Whether name or role say that an element is not part of the article. */
export function isUnlikely(element: Element): boolean {
  const name = nameOf(element);
  const isNamed = unlikely.test(name) && !perhaps.test(name) && !isAroundHeading(element);
  return isNamed || unlikelyRoles.has(element.attributes['role'] ?? '');
}

/** Whether an element is the `header` of a section, with nothing in it but the heading. */
function isAroundHeading({ children }: Element): boolean {
  const heading = children.find((child) => isElement(child) && /^h[2-6]$/.test(child.tag));
  if (heading === undefined) return false;
  return children.every((child) => child === heading || textOf(child).trim() === '');
}

const textOf = (node: Node) => (isElement(node) ? rawText(node) : node.text);

/** Whether an element is the frame of a site, by its role or by being the one of that name on its page. */
export function isChrome(element: Element): boolean {
  return (
    unlikelyRoles.has(element.attributes['role'] ?? '') ||
    /^(?:site-?|page-?)?(?:header|footer|nav|navbar|navigation|menu|sidebar)$/i.test(partId(element))
  );
}

/** Whether an element is such a mark, or a button in code: `npm i` and `Copy` would read as one command. */
export function isMark(element: Element, data?: Data): boolean {
  const { tag, attributes } = element;
  if (tag === 'button' && data === 'code') return true;
  return marks.test((attributes['class'] ?? '').slice(0, maxNameLength)) || isPlaceMark(element, data);
}

/** Whether an element is a link to its own place, whatever its class: the sign at a heading, the number of a line. */
function isPlaceMark(
  { tag, attributes: { href = '', id }, children: [only, ...others] }: Element,
  data?: Data,
) {
  if (tag !== 'a' || !href.startsWith('#') || !only || isElement(only) || others.length > 0) return false;
  const text = only.text.trim();
  // A number that is no link to itself leads elsewhere: in the contents of an RFC, to a page.
  return /^[#§¶]$/.test(text) || (data === 'code' && href === `#${id}` && /^\d{1,7}$/.test(text));
}

/** Whether an element is what the numbers in an article refer to, which may stand after it. */
export function isNotes({ attributes }: Element): boolean {
  const names = `${attributes['class'] ?? ''} ${attributes['id'] ?? ''}`;
  return /(?:^|\s)(?:foot|end)-?notes?(?:\s|$)/i.test(names.slice(0, maxNameLength));
}

export function isSharing(element: Element): boolean {
  return sharing.test(nameOf(element));
}

/** How much the class and the id speak for (25 each) or against (-25 each) being the article. */
export function classWeight(element: Element): number {
  const weigh = (name: string) => (negative.test(name) ? -25 : 0) + (positive.test(name) ? 25 : 0);
  const className = element.attributes['class'] ?? '';
  return weigh(className.slice(0, maxNameLength)) + weigh(partId(element).slice(0, maxNameLength));
}
