import { type Element, isElement } from '../page/page-tree.ts';
import { addText, emptyMeasures, linkDensity, type MeasuredPage, measuresOf } from './measure.ts';
import { classWeight } from './part-names.ts';

/** Text shorter than this says nothing about where the article is. */
const minParagraph = 25;

/** How many elements around a paragraph its text counts for. */
const maxLevels = 5;

const paragraphTags = new Set(['section', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'td', 'pre']);

const startScores = new Map([
  ...['div'].map((tag) => [tag, 5] as const),
  ...['pre', 'td', 'blockquote'].map((tag) => [tag, 3] as const),
  ...['address', 'ol', 'ul', 'dl', 'dd', 'dt', 'li', 'form'].map((tag) => [tag, -3] as const),
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'th'].map((tag) => [tag, -5] as const),
]);

/** Scores how likely each element holds the article. Near text counts more, commas count for it, links against it. */
export function* scoreElements(
  page: MeasuredPage,
  weighNames: boolean,
): Generator<void, Map<Element, number>> {
  const scores = new Map<Element, number>();
  const scoreOf = (element: Element) =>
    scores.get(element) ?? (startScores.get(element.tag) ?? 0) + (weighNames ? classWeight(element) : 0);
  for (const element of page.measures.keys()) {
    for (const { value, holder } of paragraphsOf(page, element)) {
      for (const [level, ancestor] of upFrom(page, holder).entries()) {
        scores.set(ancestor, scoreOf(ancestor) + value / (dividers[level] ?? level * 3));
      }
    }
    yield;
  }
  for (const [element, score] of scores)
    scores.set(element, score * (1 - linkDensity(measuresOf(page, element))));
  return scores;
}

/** What a paragraph's value is divided by for its parent and its grandparent. */
const dividers = [1, 2];

interface Paragraph {
  readonly value: number;
  /** The nearest element whose score it raises. */
  readonly holder: Element | undefined;
}

/** What an element adds to the scores around it. Bare text between the blocks of a div also counts as a paragraph. */
function paragraphsOf(page: MeasuredPage, element: Element): readonly Paragraph[] {
  const measures = measuresOf(page, element);
  if (measures.text < minParagraph) return [];
  if (paragraphTags.has(element.tag) || (element.tag === 'div' && !measures.hasBlock)) {
    return [{ value: paragraphValue(measures), holder: page.parents.get(element) }];
  }
  if (element.tag !== 'div') return [];
  return looseRuns(page, element)
    .filter(({ text }) => text >= minParagraph)
    .map((run) => ({ value: paragraphValue(run), holder: element }));
}

function paragraphValue({ text, commas }: { readonly text: number; readonly commas: number }): number {
  return 2 + commas + Math.min(Math.floor(text / 100), 3);
}

function looseRuns(page: MeasuredPage, { children }: Element) {
  const runs = [emptyMeasures()];
  for (const child of children) {
    const run = runs.at(-1);
    if (run === undefined) break;
    if (!isElement(child)) {
      addText(run, child);
      continue;
    }
    const { text, commas, hasBlock } = measuresOf(page, child);
    if (hasBlock || isBlockTag(child)) runs.push(emptyMeasures());
    else Object.assign(run, { text: run.text + text, commas: run.commas + commas });
  }
  return runs;
}

function isBlockTag({ tag }: Element): boolean {
  return startScores.has(tag) || paragraphTags.has(tag) || tag === 'table' || tag === 'article';
}

function upFrom({ parents }: MeasuredPage, element: Element | undefined): readonly Element[] {
  const elements: Element[] = [];
  for (let at = element; at !== undefined && elements.length < maxLevels; at = parents.get(at))
    elements.push(at);
  return elements;
}
