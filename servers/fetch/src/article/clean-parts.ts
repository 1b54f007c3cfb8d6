import { childOf, type Element, isElement } from '../page/page-tree.ts';
import { isDataTable } from './data-table.ts';
import { addMeasures, addText, emptyMeasures, linkDensity, type Measures } from './measure.ts';
import { classWeight, isAdmonition, isFrame, isSharing } from './part-names.ts';

const suspect = new Set(['div', 'fieldset', 'form', 'section', 'table', 'ul']);

export interface Cleaning {
  readonly weighNames: boolean;
  /** Whether to judge blocks by what they contain: links, inputs, pictures, short items. */
  readonly byContent: boolean;
}

/**
 * Leaves out what is inside the article but does not belong to it. Works from the inside out, so that it judges a
 * block by what is left in it. Adds to `leftOut`, and returns the number of characters that remain.
 */
export function* cleanParts(
  parts: readonly Element[],
  leftOut: Set<Element>,
  cleaning: Cleaning,
): Generator<void, number> {
  function* clean(element: Element, isData: boolean): Generator<void, Measures> {
    const sum = emptyMeasures();
    for (const child of element.children) {
      if (!isElement(child)) addText(sum, child);
      else if (!leftOut.has(child)) yield* cleanChild(child, isData || isDataElement(child), sum);
    }
    return sum;
  }

  function* cleanChild(child: Element, isData: boolean, sum: Measures): Generator<void, void> {
    const inside = yield* clean(child, isData);
    // A table of data is kept whole, so its links must not count against the block around it.
    if (isDataTable(child)) inside.linkText = 0;
    const isKept = isData || isAdmonition(child) || !isForeign(child, inside, cleaning);
    if (isKept) addMeasures(sum, child.tag, inside);
    else leftOut.add(child);
    cleaned += 1;
    if (cleaned % 256 === 0) yield;
  }

  let cleaned = 0;
  let text = 0;
  for (const part of parts) text += (yield* clean(part, false)).text;
  return text;
}

/** Code and tables of data are kept whole. */
function isDataElement(element: Element): boolean {
  return element.tag === 'code' || element.tag === 'pre' || isDataTable(element);
}

function isForeign(element: Element, inside: Measures, { weighNames, byContent }: Cleaning): boolean {
  if (isFrame(element)) return true;
  if (inside.text < 500 && isSharing(element)) return true;
  const weight = weighNames ? classWeight(element) : 0;
  if ((element.tag === 'h1' || element.tag === 'h2') && weight < 0) return true;
  if (!byContent || !suspect.has(element.tag) || (element.tag === 'div' && !inside.hasBlock)) return false;
  if (weight < 0) return true;
  return inside.commas < 10 && looksForeign(element, inside, weight);
}

function looksForeign(element: Element, inside: Measures, weight: number): boolean {
  const { tag } = element;
  const { images, inputs, items, paragraphs } = inside;
  const links = linkDensity(inside);
  const isList = tag === 'ul';
  const isTitled = isTitledSection(element);
  if (images > 1 && paragraphs / images < 0.5) return true;
  if (!isList && items - 100 > paragraphs) return true;
  if (inputs > Math.floor(paragraphs / 3)) return true;
  if (!isList && !isTitled && isRemark(inside)) return true;
  const mayLink = weight >= 25 || isTitled || isMostlyHeading(inside);
  return links > (mayLink ? 0.5 : 0.2) && (!isList || weight >= 25);
}

/** Whether a block is a remark about the article in a few words and links. */
function isRemark(inside: Measures): boolean {
  const { text, images } = inside;
  return !isMostlyHeading(inside) && text < 25 && (images === 0 || images > 2) && linkDensity(inside) > 0;
}

/** Whether an element is a `<section>` with a heading: generators of documentation write members of a class so. */
function isTitledSection(element: Element): boolean {
  return element.tag === 'section' && childOf(element, /^h[2-6]$/) !== undefined;
}

function isMostlyHeading({ text, headingText }: Measures): boolean {
  return headingText >= text * 0.5;
}
