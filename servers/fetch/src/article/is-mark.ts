import { classOf, type Element, isElement } from '../page/page-tree.ts';
import type { Data } from './measure.ts';

/** Classes of line numbers beside code and of marks that link to a heading. They are noise on every page. */
const marks =
  /(?:^|\s)(?:linenos?|line-numbers?-rows|gutter|headerlink|header-anchor|anchor-link|mw-editsection|skip-link)(?:\s|$)/i;

/** Whether an element is such a mark, or a button in code, because `npm i` and `Copy` would read as one command. */
export function isMark(element: Element, data?: Data): boolean {
  if (element.tag === 'button' && data === 'code') return true;
  return marks.test(classOf(element)) || isPlaceMark(element, data);
}

/** Whether an element is a link to its own place, such as the sign at a heading or the number of a line. */
function isPlaceMark(
  { tag, attributes: { href = '', id }, children: [only, ...others] }: Element,
  data?: Data,
) {
  if (tag !== 'a' || !href.startsWith('#') || !only || isElement(only) || others.length > 0) return false;
  const text = only.text.trim();
  // A number that does not link to itself leads elsewhere: to a page, in the contents of an RFC.
  return /^[#§¶]$/.test(text) || (data === 'code' && href === `#${id}` && /^\d{1,7}$/.test(text));
}
