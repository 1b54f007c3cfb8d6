import { shorten } from '@mcp-commons/core';
import { type Element, isElement, type Node } from '../page/page-tree.ts';
import { rawText } from '../page/raw-text.ts';
import { resolveLink } from '../page/resolve-link.ts';
import { codeMarks } from './render-code.ts';
import type { RenderStyle } from './render-style.ts';

const delimiters = new Map([
  ...['strong', 'b'].map((tag) => [tag, '**'] as const),
  ...['em', 'i', 'cite'].map((tag) => [tag, '*'] as const),
  ...['del', 's', 'strike'].map((tag) => [tag, '~~'] as const),
]);
const codeTags = new Set(['code', 'kbd', 'samp', 'tt']);

/** Renders text and inline elements as one trimmed block, with `\n` for line breaks. */
export function* inlineBlock(nodes: readonly Node[], style: RenderStyle): Generator<void, string> {
  return (yield* renderInline(nodes, style))
    .replace(/ {2,}/g, ' ')
    .replace(/(?: ?\v)+ ?/g, '\n')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function* renderInline(nodes: readonly Node[], style: RenderStyle): Generator<void, string> {
  let text = '';
  for (const node of nodes) {
    text += isElement(node) ? yield* renderElement(node, style) : node.text.replace(/\s+/g, ' ');
    yield;
  }
  return text;
}

function* renderElement(element: Element, style: RenderStyle): Generator<void, string> {
  if (style.leftOut.has(element)) return '';
  const text = yield* renderContent(element, style);
  // A line end that a style makes is a vertical tab until the text is complete, because two in a row end one line.
  return isBlockByStyle(element) ? `\v${text}\v` : text;
}

function isBlockByStyle({ attributes: { style = '' } }: Element): boolean {
  return /(?:^|;)\s*display\s*:\s*(?:block|flex|grid|list-item|table)\s*(?:$|;|!)/i.test(style.slice(0, 300));
}

function* renderContent(element: Element, style: RenderStyle): Generator<void, string> {
  const { tag, children } = element;
  if (tag === 'br') return '\n';
  if (tag === 'img') return renderImage(element, style);
  if (tag === 'input') return renderCheckbox(element);
  if (style.marks && codeTags.has(tag)) return renderCode(element, style);
  const text = yield* renderInline(children, style);
  // The labels of tabs have no space between them; a style sheet keeps them apart.
  if (tag === 'label' && text !== '') return ` ${text}`;
  return style.marks ? decorate(element, text, style) : text;
}

function decorate({ tag, attributes }: Element, text: string, { baseUrl }: RenderStyle): string {
  if (tag === 'a') return linked(text, resolveLink(attributes['href'], baseUrl));
  if (tag === 'sup' || tag === 'sub') return enclose(text, `<${tag}>`, `</${tag}>`);
  if (tag === 'q') return enclose(text, '"', '"');
  if (tag === 'math') return enclose(text, '$', '$');
  const delimiter = delimiters.get(tag);
  return delimiter === undefined ? text : emphasise(text, delimiter);
}

function emphasise(text: string, delimiter: string): string {
  // Emphasis inside emphasis, or across paragraphs, reads as stray asterisks.
  return text.includes(delimiter) || text.includes('\n\n') ? text : enclose(text, delimiter, delimiter);
}

function renderCode(element: Element, { leftOut }: RenderStyle): string {
  const text = rawText(element, leftOut).replace(/\s+/g, ' ');
  return enclose(text, ...codeMarks(text));
}

function linked(text: string, url: string | undefined): string {
  // Markdown has no link around several paragraphs.
  if (url === undefined || text.trim().includes('\n\n')) return text;
  return enclose(text.replace(/[\n\v]/g, ' '), '[', `](${url})`);
}

function renderImage({ attributes }: Element, { marks, baseUrl }: RenderStyle): string {
  const alt = shorten((attributes['alt'] ?? '').replace(/[\s[\]]+/g, ' ').trim(), 300);
  const url = resolveLink(sourceOf(attributes), baseUrl);
  // A picture without words tells a reader of text nothing.
  if (alt === '' || url === undefined) return '';
  return marks ? `![${alt}](${url})` : `[${alt}]`;
}

/** Where a picture is, also if its `src` is missing or a placeholder until a script runs. */
function sourceOf(attributes: Element['attributes']): string | undefined {
  const sources = ['src', 'data-src', 'data-lazy-src', 'data-original'].map((name) => attributes[name]);
  const sets = ['srcset', 'data-srcset'].map((name) => /[^\s,]\S*[^\s,]/.exec(attributes[name] ?? '')?.[0]);
  return [...sources, ...sets].find((source) => source && !source.startsWith('data:'));
}

function renderCheckbox({ attributes: { type, checked } }: Element): string {
  if (type !== 'checkbox') return '';
  return checked === undefined ? '[ ] ' : '[x] ';
}

/** Puts `before` and `after` next to the words, because a delimiter beside white space does not work. */
function enclose(text: string, before: string, after: string): string {
  const words = text.trim();
  if (words === '') return text === '' ? '' : ' ';
  const start = text.indexOf(words);
  return text.slice(0, start) + before + words + after + text.slice(start + words.length);
}
