import { isFormulaPicture } from './formula.ts';

type Attributes = Readonly<Record<string, string>>;

/** What a person who opens the page sees of an element. */
export interface Sight {
  /** Neither it nor anything inside of it is seen. */
  readonly isGone: boolean;
  /** Not seen, except for what is made visible again inside of it: children inherit this, and may set it anew. */
  readonly isInvisible: boolean;
  /** Its text is not seen, except for what is given a size again inside of it. */
  readonly isSizeless: boolean;
}

export const inSight: Sight = { isGone: false, isInvisible: false, isSizeless: false };

/** Declarations (CSS 2.2 and later), from where one may begin to where it ends. */
const declarations = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => `(?:^|;|\\s)${source}`).join('|'), 'i');

const hiding = declarations(
  /display\s*:\s*none/,
  /content-visibility\s*:\s*hidden/,
  /(?:opacity|max-height|max-width|height|width)\s*:\s*0(?:\.0{1,9})?(?:px|em|rem|%|vh|vw)?\s*(?:$|;|!)/,
  /(?:left|top|right|bottom|text-indent|margin-left)\s*:\s*-\d{4,}/,
  // A rectangle not more than a pixel wide or high.
  /clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+(?:[\w.-]{1,9}[\s,]+)?[01](?:px)?[\s,)]/,
  /clip-path\s*:\s*inset\(\s*(?:50|100)%/,
  /transform\s*:\s*scale\(\s*0(?:\.0{1,9})?\s*[,)]/,
  /color\s*:\s*transparent/,
);

const invisible = declarations(/visibility\s*:\s*(?:hidden|collapse)/);
const sizeless = declarations(/font-size\s*:\s*0(?:\.0{1,9})?(?:px|em|rem|%|vh|vw)?\s*(?:$|;|!)/);

// What would show hidden text counts only where a browser surely reads it as a declaration.
const visible = /(?:^|;)\s*visibility\s*:\s*visible\s*(?:$|;|!)/i;
// A size relative to nothing is nothing, so em and % are not among them.
const sized =
  /(?:^|;)\s*font-size\s*:\s*(?:[1-9][\d.]{0,9}(?:px|pt|rem|vw)|0?\.[1-9]\d{0,9}rem|medium|(?:x{1,3}-)?(?:small|large))\s*(?:$|;|!)/i;

const maxStyleLength = 2_000;

/**
 * What is seen of an element inside of another, judged by its own attributes. What style sheets and scripts hide
 * cannot be known without running them.
 */
export function sightOf(attributes: Attributes, around: Sight = inSight): Sight {
  if (isMarkedHidden(attributes)) return { ...around, isGone: true };
  if (attributes['style'] === undefined) return around;
  const style = attributes['style'].slice(0, maxStyleLength).replace(/\/\*.*?(?:\*\/|$)/gs, ' ');
  return {
    isGone: around.isGone || hiding.test(style),
    isInvisible: invisible.test(style) || (around.isInvisible && !visible.test(style)),
    isSizeless: sizeless.test(style) || (around.isSizeless && !sized.test(style)),
  };
}

function isMarkedHidden(attributes: Attributes): boolean {
  const { hidden, id, 'aria-hidden': ariaHidden, popover } = attributes;
  if (ariaHidden === 'true' && !isFormulaPicture(attributes)) return true;
  if (popover !== undefined) return true;
  // React streams the parts of a page as hidden elements S:0, S:1, …, and its script puts them in place.
  return hidden !== undefined && hidden !== 'until-found' && !/^S:[0-9a-f]{1,4}$/.test(id ?? '');
}

/** Whether the text directly inside of an element is not seen. */
export function isHidden({ isGone, isInvisible, isSizeless }: Sight): boolean {
  return isGone || isInvisible || isSizeless;
}
