import { childOf, classOf, type Element, isElement, type Node } from '../page/page-tree.ts';
import { isDataTable } from './data-table.ts';
import { linkDensity, type MeasuredPage, measuresOf } from './measure.ts';
import { isNotes } from './part-names.ts';

/** A longer text without many links is prose, wherever it is. */
const minProse = 80;

type Scores = ReadonlyMap<Element, number>;

/** Returns the elements that hold the article: the one with the best score, and its siblings that are like it. */
export function pickParts(page: MeasuredPage, scores: Scores, body: Element): readonly Element[] {
  const [first, ...others] = [...scores].sort(([, a], [, b]) => b - a).slice(0, 5);
  if (first === undefined || first[0] === body) return [body];
  const common = commonAncestor(page, first, others);
  const best = aroundSections(page, aroundProse(page, climb(page, scores, common ?? first[0], body)));
  return withSiblings(page, scores, best);
}

/** Code, a heading or a table of data is only a part of the article when the prose is around it. */
function aroundProse(page: MeasuredPage, best: Element): Element {
  const inside = elementsIn(page, best);
  const chain = [...(inside.length === 1 ? inside : []), best, ...above(page, best)];
  const { text, codeText, headingText } = measuresOf(page, best);
  const isCodeOrHeading = codeText + headingText >= text * 0.5;
  const table = chain.findLast(isDataTable);
  const part = table ?? (isCodeOrHeading ? best : undefined);
  if (part === undefined) return best;
  const { paragraphs } = measuresOf(page, part);
  // The cells of a table may hold more prose than its introduction.
  const least = proseIn(page, part) * (table ? 1 : 2) + minProse;
  const hasProse = (element: Element) =>
    measuresOf(page, element).paragraphs > paragraphs && proseIn(page, element) >= least;
  return chain.slice(chain.indexOf(part) + 1).find(hasProse) ?? best;
}

/** Characters outside of code, headings and links. */
function proseIn(page: MeasuredPage, element: Element): number {
  const { text, codeText, headingText, linkText } = measuresOf(page, element);
  return text - codeText - headingText - linkText;
}

type Scored = readonly [Element, number];

/** When several parts of the page score nearly as well, the article is the element around them. */
function commonAncestor(
  page: MeasuredPage,
  [best, top]: Scored,
  others: readonly Scored[],
): Element | undefined {
  const alike = others
    .filter(([, score]) => score >= top * 0.75)
    .map(([element]) => new Set(above(page, element)));
  if (alike.length < 3) return undefined;
  return above(page, best).find((ancestor) => alike.filter((set) => set.has(ancestor)).length >= 3);
}

/** Goes up to the first ancestor with a better score, then on through ancestors that hold nothing else. */
function climb(page: MeasuredPage, scores: Scores, from: Element, body: Element): Element {
  const around = above(page, from).filter((element) => element !== body && element.tag !== 'body');
  let last = scores.get(from) ?? 0;
  const enough = last / 3;
  let best = from;
  for (const element of around) {
    const score = scores.get(element);
    if (score === undefined) continue;
    if (score < enough) break;
    if (score > last) {
      best = element;
      break;
    }
    last = score;
  }
  for (const element of above(page, best)) {
    if (element === body || element.tag === 'body' || elementsIn(page, element).length !== 1) break;
    best = element;
  }
  return best;
}

/** The best part may be one of several sections like it. Then the article is the element around all of them. */
function aroundSections(page: MeasuredPage, best: Element): Element {
  const chain = [best, ...above(page, best)];
  const isOneOfMany = (element: Element, i: number) => {
    const level = headingLevel(element);
    const isAlike = (other: Node) =>
      isElement(other) &&
      other !== element &&
      other.tag === element.tag &&
      classOf(other) === classOf(element) &&
      headingLevel(other) === level;
    return level !== undefined && !!chain[i + 1]?.children.some(isAlike);
  };
  return chain[chain.findLastIndex(isOneOfMany) + 1] ?? best;
}

/** The tag of the heading of a section. An `h1` is the title of a page. */
function headingLevel(element: Element): string | undefined {
  return childOf(element, /^h[2-6]$/)?.tag;
}

function withSiblings(page: MeasuredPage, scores: Scores, best: Element): readonly Element[] {
  const parent = page.parents.get(best);
  if (parent === undefined) return [best];
  const top = scores.get(best) ?? 0;
  const threshold = Math.max(10, top * 0.2);
  return parent.children.filter((child): child is Element => {
    if (!isElement(child) || page.leftOut.has(child)) return false;
    if (child === best || isNotes(child)) return true;
    const className = child.attributes['class'];
    const bonus = className && className === best.attributes['class'] ? top * 0.2 : 0;
    const score = scores.get(child);
    return (score !== undefined && score + bonus >= threshold) || isProse(page, child);
  });
}

function isProse(page: MeasuredPage, element: Element): boolean {
  if (element.tag !== 'p') return false;
  const measures = measuresOf(page, element);
  const density = linkDensity(measures);
  return measures.text > minProse
    ? density < 0.25
    : measures.text > 0 && density === 0 && endsSentence(element);
}

function endsSentence({ children }: Element): boolean {
  return children.some((child) => !isElement(child) && /\.(?: |$)/.test(child.text.trim()));
}

function elementsIn({ leftOut }: MeasuredPage, { children }: Element): readonly Element[] {
  return children.filter((child): child is Element => isElement(child) && !leftOut.has(child));
}

function above({ parents }: MeasuredPage, element: Element): readonly Element[] {
  const ancestors: Element[] = [];
  for (let at = parents.get(element); at !== undefined; at = parents.get(at)) ancestors.push(at);
  return ancestors;
}
