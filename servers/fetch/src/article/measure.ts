import { blockTags, type Element, isElement, type Text } from '../page/page-tree.ts';

/** What an element contains, counted over everything inside it that is not left out. */
export interface Measures {
  /** Characters, with white space collapsed. */
  text: number;
  linkText: number;
  codeText: number;
  headingText: number;
  commas: number;
  paragraphs: number;
  items: number;
  images: number;
  inputs: number;
  /** Whether an element inside stands on a line of its own. */
  hasBlock: boolean;
}

/** A page as one attempt to find its article sees it. */
export interface MeasuredPage {
  readonly leftOut: Set<Element>;
  readonly measures: ReadonlyMap<Element, Measures>;
  readonly parents: ReadonlyMap<Element, Element>;
}

export const emptyMeasures = (): Measures => ({
  text: 0,
  linkText: 0,
  codeText: 0,
  headingText: 0,
  commas: 0,
  paragraphs: 0,
  items: 0,
  images: 0,
  inputs: 0,
  hasBlock: false,
});

const noMeasures = emptyMeasures();

export function measuresOf({ measures }: MeasuredPage, element: Element): Measures {
  return measures.get(element) ?? noMeasures;
}

/** Share of an element's text that is in links. */
export function linkDensity({ text, linkText }: Measures): number {
  return text === 0 ? 0 : linkText / text;
}

/** Classes and ids inside data describe its content: a highlighter names the comments of code `comment`. */
export type Data = 'table' | 'code';

function dataOf(tag: string, around: Data | undefined): Data | undefined {
  if (isCode(tag)) return 'code';
  return around ?? (tag === 'table' ? tag : undefined);
}

/**
 * Measures every element under `body`. An element for which `isLeftOut` returns true is skipped with all its content.
 * `isLeftOut` also gets the kind of data around the element.
 */
export function* measurePage(
  body: Element,
  isLeftOut: (element: Element, data: Data | undefined) => boolean,
): Generator<void, MeasuredPage> {
  const leftOut = new Set<Element>();
  const measures = new Map<Element, Measures>();
  const parents = new Map<Element, Element>();

  function* measure(element: Element, data: Data | undefined): Generator<void, Measures> {
    const sum = emptyMeasures();
    for (const child of element.children) {
      if (!isElement(child)) addText(sum, child);
      else if (isLeftOut(child, data)) leftOut.add(child);
      else {
        parents.set(child, element);
        addMeasures(sum, child.tag, yield* measure(child, dataOf(child.tag, data)));
      }
    }
    measures.set(element, sum);
    if (measures.size % 256 === 0) yield;
    return sum;
  }
  yield* measure(body, undefined);
  return { leftOut, measures, parents };
}

export function addText(sum: Measures, { length, commas }: Text): void {
  sum.text += length;
  sum.commas += commas;
}

export function addMeasures(sum: Measures, tag: string, child: Measures): void {
  sum.text += child.text;
  sum.linkText += linkTextOf(tag, child);
  sum.codeText += isCode(tag) ? child.text : child.codeText;
  sum.headingText += isHeading(tag) ? child.text : child.headingText;
  sum.commas += child.commas;
  sum.paragraphs += child.paragraphs + (tag === 'p' ? 1 : 0);
  sum.items += child.items + (tag === 'li' ? 1 : 0);
  sum.images += child.images + (tag === 'img' ? 1 : 0);
  sum.inputs += child.inputs + (tag === 'input' ? 1 : 0);
  sum.hasBlock ||= child.hasBlock || blockTags.has(tag);
}

/**
 * Links in code, and in a signature that is a heading, name types: they do not count. The heading of a teaser, which is
 * all link, does.
 */
function linkTextOf(tag: string, { text, linkText, codeText }: Measures): number {
  if (tag === 'a') return text - codeText;
  return isCode(tag) || (isHeading(tag) && linkText < text * 0.9) ? 0 : linkText;
}

const isCode = (tag: string) => tag === 'code' || tag === 'pre';

const isHeading = (tag: string) => /^h[1-6]$/.test(tag);
