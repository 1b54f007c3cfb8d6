import { shorten } from '@mcp-commons/core';
import type { Parser } from 'htmlparser2';
import { cleanText } from './clean-text.ts';
import { createForeignWatch } from './foreign-content.ts';
import { formulaOf, isFormulaPart, isFormulaPicture } from './formula.ts';
import { inSight, isHidden, type Sight, sightOf } from './is-hidden.ts';
import { joinText, measureText } from './measure-text.ts';
import { createHeadReader } from './page-head.ts';
import {
  chromeTags,
  classOf,
  type Element,
  isElement,
  type Node,
  type PageTree,
  voidTags,
} from './page-tree.ts';
import { sliced } from './sliced.ts';

/** Elements whose content is not text of the page. */
const skipped = new Set([
  ...['annotation-xml', 'audio', 'canvas', 'datalist', 'embed', 'iframe', 'mphantom', 'noembed'],
  ...['noframes', 'noscript', 'object', 'script', 'select', 'style', 'svg', 'template', 'textarea', 'video'],
]);

const keptAttributes = [
  ...['alt', 'alttext', 'checked', 'class', 'colspan', 'data-language', 'data-lazy-src', 'data-original'],
  ...['data-src', 'data-srcset', 'datetime', 'encoding', 'href', 'id', 'lang', 'reversed', 'role', 'rowspan'],
  ...['src', 'srcset', 'start', 'style', 'type', 'value'],
];

/** Deeper elements are merged into the one at this depth, so that later passes may recurse. */
const maxTreeDepth = 100;

/** The parser's own stack costs more the deeper it is. No page for people comes near this depth. */
const maxParserDepth = 3_000;

/** Limits on what is kept of a page, and so on the memory and time it may cost. */
const maxElements = 30_000;
const maxTextLength = 600_000;

const sliceLength = 2_048;
const maxParseMs = 5_000;

/**
 * Parses HTML, however broken, into a tree without scripts, styles and hidden parts. Only in XHTML may an element close
 * itself: `<script src="a.js"/>`. The parser is loaded on first use.
 */
export async function readHtml(
  html: string,
  url: URL,
  signal: AbortSignal,
  mimeType: string,
): Promise<PageTree> {
  const { Parser } = await import('htmlparser2');
  const builder = createBuilder(url);
  const parser = new Parser(builder.handler, { recognizeSelfClosing: mimeType === 'application/xhtml+xml' });
  const cut = await sliced(feed(parser, html, builder.excess), signal);
  return { ...builder.tree(), hasScripts: /<script/i.test(html), ...(cut && { cut }) };
}

type Cut = PageTree['cut'];

function* feed(parser: Parser, html: string, excess: () => Cut): Generator<void, Cut> {
  const endsAt = performance.now() + maxParseMs;
  for (let at = 0; at < html.length; at += sliceLength) {
    parser.write(html.slice(at, at + sliceLength));
    const cut = excess();
    if (cut !== undefined) return cut;
    if (performance.now() > endsAt) return 'time';
    yield;
  }
  parser.end();
  return excess();
}

/** An element that is not closed yet. */
interface Open {
  readonly element: Element;
  readonly sight: Sight;
}

function createBuilder(url: URL) {
  const head = createHeadReader(url);
  const foreign = createForeignWatch();
  const root: Open = { element: { tag: 'body', attributes: {}, children: [] }, sight: inSight };
  const open: Open[] = [root];
  let depth = 0;
  let isTooDeep = false;
  let elements = 0;
  let textLength = 0;
  // The depth of the element whose content is being skipped, else 0.
  let skippedFrom = 0;

  const innermost = () => open.at(-1) ?? root;

  const append = (element: Element): Element => {
    const parent = innermost().element;
    const isVoid = voidTags.has(element.tag);
    if (open.length >= maxTreeDepth && !isVoid) return parent;
    if (parent.tag === 'math' && !isFormulaPart(element.tag)) return parent;
    parent.children.push(element);
    elements += 1;
    return isVoid ? parent : element;
  };

  const addText = (text: string) => {
    appendText(innermost().element, text, Math.max(0, maxTextLength - textLength));
    textLength += text.length;
  };

  const close = (isImplied = false) => {
    const { element, sight } = innermost();
    const parent = open.at(-2)?.element;
    if (element.tag === 'math' && element !== parent && !isHidden(sight))
      elements -= replaceFormula(element, addText);
    open.pop();
    if (parent?.children.at(-1) !== element) return;
    const kept = keptOf(element, sight, isImplied);
    parent.children.splice(-1, 1, ...kept);
    elements += kept.length - 1;
  };

  // The parser still counts the elements inside as open.
  const leaveForeign = (from = Number.POSITIVE_INFINITY) => {
    if (from > depth || (skippedFrom > 0 && skippedFrom < from)) return;
    while (open.length > from) close();
    skippedFrom = 0;
    while (open.length < depth) open.push(innermost());
  };

  const handler = {
    onopentag(tag: string, attributes: Record<string, string>) {
      depth += 1;
      isTooDeep ||= depth > maxParserDepth;
      leaveForeign(foreign.open(tag, depth));
      if (skippedFrom > 0) return;
      const sight = sightOf(attributes, innermost().sight, tag);
      if (skipped.has(tag) || head.isRepeated(tag) || isTooDeep || isUnseen(tag, attributes, sight)) {
        skippedFrom = depth;
        return;
      }
      head.open(tag, attributes);
      open.push({ element: append(asElement(tag, attributes)), sight });
    },
    ontext(text: string) {
      if (skippedFrom === 0 && !head.takeText(text) && !isHidden(innermost().sight)) addText(text);
    },
    onclosetag(_tag: string, isImplied: boolean) {
      if (skippedFrom === 0) close(isImplied);
      if (depth === skippedFrom) skippedFrom = 0;
      foreign.close(depth);
      depth -= 1;
      head.close();
    },
  };
  return {
    handler,
    excess: (): Cut => (isTooDeep ? 'depth' : excessOf(elements, textLength)),
    tree: () => ({ body: root.element, ...head.read() }),
  };
}

/** Returns what is kept of an element that has ended. */
function keptOf(element: Element, sight: Sight, isImplied: boolean): readonly Element[] {
  // An element with hidden text is kept only for visible elements inside it.
  if (isHidden(sight) && element.children.length === 0) return [];
  // Without its end tag, a part of the frame contains everything that follows, which must not be lost with it.
  const isNeverClosed = isImplied && chromeTags.has(element.tag);
  if (isNeverClosed) return [{ tag: 'div', attributes: {}, children: element.children }];
  const lines = listingOf(element);
  return [lines.length > 0 ? { ...element, tag: 'pre', children: lines } : element];
}

/** The lines of an element that is code as Doxygen writes it: a fragment of lines, without a `<pre>`. */
function listingOf(element: Element): Element[] {
  if (element.tag !== 'div' || element.attributes['class'] !== 'fragment') return [];
  return element.children.every(isPartOfListing) ? codeLines(element) : [];
}

/** Whether a node is a line, a group of lines that folds, or a hint that a script shows about a name. */
function isPartOfListing(node: Node): boolean {
  return isElement(node) ? /^(?:line|foldopen|ttc)$/.test(classOf(node)) : node.length === 0;
}

function codeLines({ children }: Element, lines: Element[] = []): Element[] {
  for (const child of children.filter(isElement)) {
    if (classOf(child) === 'foldopen') codeLines(child, lines);
    else if (classOf(child) === 'line') lines.push(child);
  }
  return lines;
}

/**
 * Adds the text of a formula in place of its parts, and returns how many they were. On a page of mathematics, they
 * would outnumber everything else.
 */
function replaceFormula(math: Element, addText: (text: string) => void): number {
  const formula = formulaOf(math);
  const parts = elementsIn(math);
  math.children.splice(0);
  addText(formula);
  return parts;
}

function elementsIn({ children }: Element): number {
  return children.filter(isElement).reduce((sum, child) => sum + 1 + elementsIn(child), 0);
}

function excessOf(elements: number, textLength: number): Cut {
  return elements > maxElements || textLength > maxTextLength ? 'size' : undefined;
}

/** Whether an element shows nothing, whatever is inside it. A picture does not depend on the font size. */
function isUnseen(tag: string, { open }: Readonly<Record<string, string>>, sight: Sight): boolean {
  if (tag === 'dialog' && open === undefined) return true;
  return sight.isGone || (voidTags.has(tag) && (tag === 'img' ? sight.isInvisible : isHidden(sight)));
}

function asElement(tag: string, attributes: Record<string, string>): Element {
  if (tag === 'img' && isFormulaPicture(attributes))
    return { tag: 'math', attributes: { alttext: attributes['alt'] ?? '' }, children: [] };
  return { tag, attributes: pickAttributes(attributes), children: [] };
}

/** The parser reports the text around each entity as a piece of its own, and may report megabytes at once. */
function appendText({ children }: Element, text: string, maxLength: number): void {
  const added = measureText(cleanText(shorten(text, maxLength, '')));
  const last = children.at(-1);
  if (last !== undefined && !isElement(last)) children[children.length - 1] = joinText(last, added);
  else children.push(added);
}

/** Looks up only the attributes that are kept. An attacker may have written a hundred thousand others. */
function pickAttributes(attributes: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of keptAttributes) if (attributes[name] !== undefined) kept[name] = attributes[name];
  return kept;
}
