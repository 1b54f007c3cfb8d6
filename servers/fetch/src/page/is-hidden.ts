import { isFormulaPicture } from './formula.ts';

type Attributes = Readonly<Record<string, string>>;

/** What a person who opens the page sees of an element. */
export interface Sight {
  /** Neither the element nor anything inside it is seen. */
  readonly isGone: boolean;
  /** Not seen, except for descendants that become visible again: children inherit this and may override it. */
  readonly isInvisible: boolean;
  /** The text is not seen, except for descendants that set a font size again. */
  readonly isSizeless: boolean;
}

export const inSight: Sight = { isGone: false, isInvisible: false, isSizeless: false };

/** Matches any of the declarations (CSS 2.2 and later) where a declaration may begin. */
const declarations = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => `(?:^|;|\\s)${source}`).join('|'), 'i');

/** A declaration that makes one of some properties zero. */
const zero = (properties: string) =>
  new RegExp(`(?:${properties})\\s*:\\s*[-+]?(?:0|0?\\.0{1,9})(?:[a-z]{1,5}|%)?\\s*(?:$|;|!)`);

const hiding = declarations(
  /display\s*:\s*none/,
  /content-visibility\s*:\s*hidden/,
  zero('opacity|max-height|max-width'),
  /(?:left|top|right|bottom|inset|text-indent|margin-left|margin-top)\s*:\s*-(?:\d{4,}|999(?:px|em))/,
  // A carousel is moved by some thousand pixels, and shows a part of itself.
  /transform\s*:\s*translate(?:x|y|3d)?\([^)]{0,40}-(?:9999|\d{5,})/,
  // A rectangle not more than a pixel wide or high.
  /clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+(?:[\w.-]{1,9}[\s,]+)?[01](?:px)?[\s,)]/,
  /clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0[a-z%]{0,5}[\s)])/,
  /transform\s*:\s*scale\(\s*[-+]?(?:0|0?\.0{1,9})\s*[,)]/,
);

const colorless = declarations(
  /color\s*:\s*(?:transparent|(?:rgb|hsl)a?\((?:(?:[^,)]{1,20},){3}|[^/)]{1,40}\/)\s*0?\.?0{1,9}%?\s*\))/,
);
// The background is seen through the letters.
const isCutOut = (style: string) =>
  /background-clip\s*:\s*text/i.test(style) && /(?:gradient|url)\(/i.test(style);

const flat = declarations(zero('height|width'));
// These grow with what is in them (CSS 2.2, 17.5), and without `overflow` nothing cuts it: Google Docs writes height:0pt.
const growing = new Set(['table', 'tr', 'th', 'td']);

const invisible = declarations(/visibility\s*:\s*(?:hidden|collapse)/);
const sizeless = declarations(zero('font-size'), /font\s*:\s*0(?:[a-z]{1,5}|%)?[\s/]/);

// A declaration that shows hidden text again counts only where every browser reads it as a declaration.
const visible = /(?:^|;)\s*visibility\s*:\s*visible\s*(?:$|;|!)/i;
// Without em and %: a size relative to zero is zero.
const sized =
  /(?:^|;)\s*font-size\s*:\s*(?:[1-9][\d.]{0,9}(?:px|pt|rem|vw)|0?\.[1-9]\d{0,9}rem|medium|(?:x{1,3}-)?(?:small|large))\s*(?:$|;|!)/i;

const maxStyleLength = 2_000;

/**
 * Judges by its own attributes what is seen of an element inside another. What style sheets and scripts hide cannot be
 * known without running them.
 */
export function sightOf(attributes: Attributes, around: Sight = inSight, tag = ''): Sight {
  if (isMarkedHidden(attributes)) return { ...around, isGone: true };
  if (attributes['style'] === undefined) return around;
  const style = attributes['style'].slice(0, maxStyleLength).replace(/\/\*.*?(?:\*\/|$)/gs, ' ');
  const grows = growing.has(tag) && !/overflow/i.test(style);
  return {
    isGone:
      around.isGone ||
      hiding.test(style) ||
      (colorless.test(style) && !isCutOut(style)) ||
      (flat.test(style) && !grows),
    isInvisible: invisible.test(style) || (around.isInvisible && !visible.test(style)),
    isSizeless: sizeless.test(style) || (around.isSizeless && !sized.test(style)),
  };
}

function isMarkedHidden(attributes: Attributes): boolean {
  const { hidden, id, 'aria-hidden': ariaHidden, popover } = attributes;
  if (ariaHidden === 'true' && !isFormulaPicture(attributes)) return true;
  if (popover !== undefined) return true;
  // React streams parts of a page as hidden elements S:0, S:1, …, and its script moves them into place.
  return hidden !== undefined && hidden !== 'until-found' && !/^S:[0-9a-f]{1,4}$/.test(id ?? '');
}

/** Whether the text directly inside an element is not seen. */
export function isHidden({ isGone, isInvisible, isSizeless }: Sight): boolean {
  return isGone || isInvisible || isSizeless;
}
