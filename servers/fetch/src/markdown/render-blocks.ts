import { blockTags, type Element, isElement, type Node } from '../page/page-tree.ts';
import { resolveLink } from '../page/resolve-link.ts';
import { type Block, joinBlocks, prefixLines } from './block.ts';
import { inLanguage, renderPreformatted } from './render-code.ts';
import { inlineBlock } from './render-inline.ts';
import { renderList } from './render-list.ts';
import type { RenderInside, RenderStyle } from './render-style.ts';
import { renderTable } from './render-table.ts';

/** Deeper structure is flattened, because indentation would outgrow the text. */
const maxNesting = 6;

/** Renders nodes as blocks: each run of text between block elements is a paragraph. */
export function* renderBlocks(
  nodes: readonly Node[],
  style: RenderStyle,
  nesting = 0,
): Generator<void, Block[]> {
  const blocks: Block[] = [];
  let run: Node[] = [];
  function* endRun(): Generator<void, void> {
    const text = yield* inlineBlock(run, style);
    if (text !== '') blocks.push({ text });
    run = [];
  }
  for (const node of nodes) {
    if (isElement(node) && style.leftOut.has(node)) continue;
    if (!isElement(node) || !standsAlone(node)) {
      run.push(node);
      continue;
    }
    yield* endRun();
    for (const block of yield* renderElement(node, style, nesting)) blocks.push(block);
    yield;
  }
  yield* endRun();
  return blocks;
}

/** Whether an element is a block, or wraps one: `<a><h2>…</h2></a>`. */
function standsAlone(element: Element, depth = 0): boolean {
  if (blockTags.has(element.tag)) return true;
  return depth < 4 && element.children.some((child) => isElement(child) && standsAlone(child, depth + 1));
}

function* renderElement(element: Element, style: RenderStyle, nesting: number): Generator<void, Block[]> {
  const { tag, children } = element;
  if (headings.has(tag)) return yield* renderHeading(element, style);
  if (tag === 'pre') return renderPreformatted(element, style);
  if (tag === 'hr') return style.marks ? [{ text: '---' }] : [];
  if (tag === 'frame') return renderFrame(element, style);
  const nested = nesting < maxNesting ? nestedRenderers.get(tag) : undefined;
  if (nested !== undefined)
    return yield* nested(element, style, (nodes) => renderBlocks(nodes, style, nesting + 1));
  const blocks = yield* renderBlocks(children, style, nesting);
  if (tag === 'dt' || tag === 'summary') return emboldened(blocks, style);
  return tag === 'a' ? linked(blocks, element, style) : inLanguage(blocks, element, style);
}

const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

type NestedRenderer = (
  element: Element,
  style: RenderStyle,
  inside: RenderInside,
) => Generator<void, Block[]>;

/** A map and not an object, because authors of pages choose the tags: `<constructor>` must find nothing. */
const nestedRenderers = new Map<string, NestedRenderer>([
  ['ul', renderList],
  ['ol', renderList],
  ['table', renderTable],
  ['blockquote', renderQuotation],
]);

function* renderQuotation(
  { children }: Element,
  style: RenderStyle,
  inside: RenderInside,
): Generator<void, Block[]> {
  const blocks = yield* inside(children);
  if (blocks.length === 0) return [];
  const text = joinBlocks(blocks);
  return [{ text: style.marks ? yield* prefixLines(text, (line) => (line === '' ? '>' : '> ')) : text }];
}

function* renderHeading({ tag, children }: Element, style: RenderStyle): Generator<void, Block[]> {
  const text = (yield* inlineBlock(children, style)).replace(/\s*\n\s*/g, ' ');
  if (text === '') return [];
  return [{ text: style.marks ? `${'#'.repeat(Number(tag[1]))} ${text}` : text }];
}

function renderFrame({ attributes }: Element, { marks, baseUrl }: RenderStyle): Block[] {
  const url = resolveLink(attributes['src'], baseUrl);
  return url === undefined ? [] : [{ text: marks ? `<${url}>` : url }];
}

/** When a link holds several blocks, the first heading becomes the link, or else the first line. */
function linked(blocks: Block[], element: Element, { marks, baseUrl }: RenderStyle): Block[] {
  // A link that holds other links was never closed, and does not include the text that follows it.
  const url = marks && !holdsLink(element) ? resolveLink(element.attributes['href'], baseUrl) : undefined;
  if (url === undefined) return blocks;
  const heading = blocks.findIndex(({ text }) => /^#{1,6} /.test(text));
  return blocks.map((block, i) =>
    i === Math.max(heading, 0) ? { ...block, text: linkedLine(block.text, url) } : block,
  );
}

function holdsLink({ children }: Element): boolean {
  return children.some(
    (child) => isElement(child) && (child.attributes['href'] !== undefined || holdsLink(child)),
  );
}

function linkedLine(text: string, url: string): string {
  const [, mark = '', words = ''] = /^((?:#{1,6} |> |- |\d+\. )*)(.*)/.exec(text) ?? [];
  // The first line of code or of a table is not text.
  if (words === '' || /^(?:```|\| |---$)/.test(words)) return text;
  return `${mark}[${words}](${url})${text.slice(mark.length + words.length)}`;
}

function emboldened([first, ...rest]: readonly Block[], { marks }: RenderStyle): Block[] {
  if (first === undefined) return [];
  const isPlain = marks && !/[*\n]|^#{1,6} /.test(first.text);
  return [isPlain ? { text: `**${first.text}**` } : first, ...rest];
}
