import { childOf, chromeTags, classOf, type Element, isElement, type Node } from '../page/page-tree.ts';
import { isHeadingId } from './heading-id.ts';

const anyOf = (words: string) => new RegExp(words.trim().split(/\s+/).join('|'), 'i');

// What authors call the parts of a page, anywhere in class and id. A short name must be a word of its own.
const unlikely = anyOf(`
  (?:^|\\W|_)ads?(?:\\W|_|$) advert banner breadcrumb comment consent cookie discuss footer header masthead menu
  navbar newsletter paginat pager (?<!no)popup recommend related replies share sharing sidebar social sponsor subscri
  toolbar trending
`);
const perhaps = anyOf('and article body column content main math post story text');
const positive = anyOf('article blog body content entry main page post prose story text');
const negative = anyOf(`
  (?:^|\\W|_)ads?(?:\\W|_|$) advert banner comment contact cookie footer hidden login masthead menu navbar
  newsletter promo recommend related share sharing sidebar social sponsor subscri tags toolbar trending widget
`);
const sharing = /(?:^|[\s_-])(?:share(?:daddy)?|sharing|social)(?:[\s_-]|$)/i;

const unlikelyRoles = new Set(
  'menu menubar complementary navigation alert alertdialog dialog search banner contentinfo toolbar'.split(
    ' ',
  ),
);

/** What authors call an element. The class of a heading or term, such as `subheader`, only says how it looks. */
const nameOf = (element: Element) => (isTitle(element) ? '' : `${classOf(element)} ${partId(element)}`);

const isTitle = ({ tag }: Element) => /^(?:h[1-6]|dt)$/.test(tag);

/** Elements whose id is a target for links and repeats their text: `<h2 id="cookies">`. */
const textTags = new Set('blockquote dd dt figure h1 h2 h3 h4 h5 h6 li p pre span'.split(' '));

/** The id, if it says which part of the page an element is. */
function partId(element: Element): string {
  const { id = '' } = element.attributes;
  return textTags.has(element.tag) || isHeadingId(element, id) ? '' : id.slice(0, 300);
}

/** Whether the name or role says that an element is not part of the article. */
export function isUnlikely(element: Element): boolean {
  const name = nameOf(element);
  const isNamed = unlikely.test(name) && !perhaps.test(name) && !isAroundHeading(element);
  return isNamed || unlikelyRoles.has(element.attributes['role'] ?? '');
}

/** Whether an element is the header of a section and contains only the heading. */
function isAroundHeading(element: Element): boolean {
  const heading = childOf(element, /^h[2-6]$/);
  if (heading === undefined) return false;
  return element.children.every((child) => child === heading || isBlank(child));
}

const isBlank = (node: Node): boolean => (isElement(node) ? node.children.every(isBlank) : node.length === 0);

/** Whether an element is part of the frame of a site, by its role or its id. */
export function isChrome(element: Element): boolean {
  return (
    unlikelyRoles.has(element.attributes['role'] ?? '') ||
    /^(?:site-?|page-?)?(?:header|footer|nav|navbar|navigation|menu|sidebar)$/i.test(partId(element))
  );
}

/** Whether an element is a note, a warning or the like in an article. Such an element may consist of links. */
export function isAdmonition(element: Element): boolean {
  const mayBeNote = element.tag === 'aside' || !chromeTags.has(element.tag);
  return mayBeNote && admonition.test(classOf(element));
}

const admonition =
  /(?:^|\s)(?:admonition|callout|caution|note|starlight-aside|tip|version(?:added|changed)|warning)(?:\s|$)/i;

/** Whether an element is part of the frame of a site, by its tag. An `<aside>` may also hold notes. */
export function isFrame(element: Element): boolean {
  return chromeTags.has(element.tag) && !isNotes(element) && !isAdmonition(element);
}

/** Whether an element holds the footnotes of an article, which may follow it. */
export function isNotes(element: Element): boolean {
  const names = `${classOf(element)} ${element.attributes['id'] ?? ''}`;
  return /(?:^|\s)(?:foot|end)-?notes?(?:-list)?(?:\s|$)/i.test(names);
}

export function isSharing(element: Element): boolean {
  return sharing.test(nameOf(element));
}

/** Adds up how the class and the id of an element suggest that it is the article (25 each) or is not (-25 each). */
export function classWeight(element: Element): number {
  const weigh = (name: string) => (negative.test(name) ? -25 : 0) + (positive.test(name) ? 25 : 0);
  return weigh(classOf(element)) + weigh(partId(element));
}
