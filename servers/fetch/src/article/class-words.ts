import type { Element } from '../page/page-tree.ts';

const anyOf = (words: string) => new RegExp(words.trim().split(/\s+/).join('|'), 'i');

// What authors call the parts of a page, anywhere in class and id; as a word of its own where it is short.
const unlikely = anyOf(`
  (?:^|\\W|_)ads?(?:\\W|_|$) advert banner breadcrumb comment consent cookie discuss footer header masthead menu
  navbar newsletter paginat pager popup recommend related replies share sharing sidebar social sponsor subscri
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

const nameOf = ({ attributes: { class: className = '', id = '' } }: Element) =>
  `${className} ${id}`.slice(0, maxNameLength);

/** Whether name or role say that an element is not part of the article. */
export function isUnlikely(element: Element): boolean {
  const name = nameOf(element);
  return (unlikely.test(name) && !perhaps.test(name)) || unlikelyRoles.has(element.attributes['role'] ?? '');
}

/** Whether an element is the frame of a site, by its role or by being the one of that name on its page. */
export function isChrome({ attributes: { role = '', id = '' } }: Element): boolean {
  return (
    unlikelyRoles.has(role) ||
    /^(?:site-?|page-?)?(?:header|footer|nav|navbar|navigation|menu|sidebar)$/i.test(id)
  );
}

export function isMark({ attributes: { class: className = '' } }: Element): boolean {
  return marks.test(className.slice(0, maxNameLength));
}

export function isSharing(element: Element): boolean {
  return sharing.test(nameOf(element));
}

/** How much the class and the id speak for (25 each) or against (-25 each) being the article. */
export function classWeight({ attributes: { class: className = '', id = '' } }: Element): number {
  const weigh = (name: string) => (negative.test(name) ? -25 : 0) + (positive.test(name) ? 25 : 0);
  return weigh(className.slice(0, maxNameLength)) + weigh(id.slice(0, maxNameLength));
}
