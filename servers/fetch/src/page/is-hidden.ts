/** Declarations that keep text from being seen (CSS 2.2 and later); each ends where a declaration does. */
const hidingStyle = new RegExp(
  [
    /display\s*:\s*none/,
    /visibility\s*:\s*(?:hidden|collapse)/,
    /(?:opacity|font-size|max-height|max-width|height|width)\s*:\s*0(?:\.0{1,9})?(?:px|em|rem|%|vh|vw)?\s*(?:$|;|!)/,
    /(?:left|top|right|bottom|text-indent|margin-left)\s*:\s*-\d{4,}/,
    /clip\s*:\s*rect\(\s*[01]/,
    /clip-path\s*:\s*inset\(\s*(?:50|100)%/,
    /transform\s*:\s*scale\(\s*0/,
    /color\s*:\s*transparent/,
  ]
    .map(({ source }) => `(?:^|;|\\s)${source}`)
    .join('|'),
  'i',
);

const maxStyleLength = 2_000;

/**
 * Whether a person who opens the page would not see this element, judged by its own attributes. What style
 * sheets and scripts hide cannot be known without running them.
 */
export function isHidden(attributes: Readonly<Record<string, string>>): boolean {
  const { hidden, style, id, 'aria-hidden': ariaHidden } = attributes;
  if (ariaHidden === 'true') return true;
  // React streams the parts of a page as hidden elements S:0, S:1, …, and its script puts them in place.
  if (hidden !== undefined && hidden !== 'until-found' && !/^S:[0-9a-f]{1,4}$/.test(id ?? '')) return true;
  return style !== undefined && hidingStyle.test(style.slice(0, maxStyleLength));
}
