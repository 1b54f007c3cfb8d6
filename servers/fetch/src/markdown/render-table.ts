import { blockTags, type Element, isElement, type Node } from '../page/page-tree.ts';
import { type Block, joinBlocks } from './block.ts';
import { codeMarks } from './render-code.ts';
import type { RenderInside, RenderStyle } from './render-style.ts';

interface Cell {
  readonly blocks: readonly Block[];
  readonly isHeading: boolean;
  /** Whether the cell holds an element that is on a line of its own. */
  readonly hasBlock: boolean;
  readonly columns: number;
  readonly rows: number;
}

const maxColumns = 40;
const maxCellLength = 2_000;

/** Renders a table of data as a pipe table, and a table that lays out a page as the blocks of its cells. */
export function* renderTable(
  table: Element,
  style: RenderStyle,
  inside: RenderInside,
): Generator<void, Block[]> {
  const rows: Cell[][] = [];
  const captions = yield* inside(strayIn(table.children, style));
  for (const part of partsOf([table], style)) {
    if (part.tag === 'caption') captions.push(...(yield* inside(part.children)));
    else rows.push(yield* readRow(part, style, inside));
  }
  const filled = rows.filter((row) => row.some(({ blocks }) => blocks.length > 0));
  const width = Math.max(0, ...filled.slice(0, 1_000).map(columnsOf));
  if (filled.length === 0) return captions;
  if (!isData(table, filled, width)) return [...captions, ...filled.flatMap(laidOut)];
  return [...captions, { text: yield* pipeTable(filled, width) }];
}

/**
 * Captions and rows, whatever groups them, without those of a table inside a cell. Any element that holds cells is a
 * row, because authors leave `<tr>` out, or put a form between it and its cells.
 */
function partsOf(nodes: readonly Node[], style: RenderStyle, depth = 0): readonly Element[] {
  return nodes.flatMap((node): readonly Element[] => {
    if (!isElement(node) || isCell(node) || style.leftOut.has(node)) return [];
    if (node.tag === 'caption') return [node];
    const below = depth < 4 ? partsOf(node.children, style, depth + 1) : [];
    return node.children.some(isCell) ? [node, ...below] : below;
  });
}

/** Content between the rows and cells of a table, which browsers show before the table. */
function strayIn(nodes: readonly Node[], style: RenderStyle): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (!isElement(node)) return node.length > 0 ? [node] : [];
    if (isCell(node) || node.tag === 'caption') return [];
    const isGroup = groupTags.has(node.tag) || partsOf([node], style).length > 0;
    return isGroup ? strayIn(node.children, style) : [node];
  });
}

const groupTags = new Set(['tbody', 'thead', 'tfoot', 'tr']);

const isCell = (node: Node) => isElement(node) && (node.tag === 'td' || node.tag === 'th');

function* readRow({ children }: Element, style: RenderStyle, inside: RenderInside): Generator<void, Cell[]> {
  const cells: Cell[] = [];
  for (const child of children) {
    if (!isElement(child) || !isCell(child)) continue;
    const blocks = style.leftOut.has(child) ? [] : yield* inside(child.children);
    const span = (name: string) => Math.min(Math.max(Number(child.attributes[name]) || 1, 1), maxColumns);
    cells.push({
      blocks,
      isHeading: child.tag === 'th',
      hasBlock: child.children.some((inside) => isElement(inside) && blockTags.has(inside.tag)),
      columns: span('colspan'),
      rows: span('rowspan'),
    });
  }
  return cells;
}

function columnsOf(row: readonly Cell[]): number {
  return row.reduce((sum, { columns }) => sum + columns, 0);
}

function isData({ attributes }: Element, rows: readonly (readonly Cell[])[], width: number): boolean {
  if (attributes['role'] === 'presentation' || width < 2 || width > maxColumns) return false;
  const cells = rows.flat();
  const isTooRich = cells.some(({ blocks }) => lengthOf(blocks) > maxCellLength || blocks.some(isTable));
  if (isTooRich) return false;
  const sparse = rows.filter((row) => row.filter(({ blocks }) => blocks.length > 0).length < 2);
  const isFull = sparse.length <= rows.length / 3;
  const hasHeadings = cells.some(({ isHeading }) => isHeading);
  // Code with its words beside it, or with its file name above it, is a layout.
  if (cells.some(({ blocks }) => blocks.some(isCode))) return isFull && hasHeadings;
  const isEven = rows.length > 1 && rows.every((row) => columnsOf(row) === width);
  return (isFull && isEven) || hasHeadings;
}

function lengthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { text }) => sum + text.length, 0);
}

const isCode = ({ text }: Block) => text.startsWith('```');

/** A table does not fit into a cell; lists and code are written on one line. */
function isTable({ text }: Block): boolean {
  return text.startsWith('| ');
}

function laidOut(row: readonly Cell[]): readonly Block[] {
  const filled = row.filter(({ blocks }) => blocks.length > 0);
  const isOneLine = filled.every(
    ({ blocks, hasBlock }) =>
      !hasBlock && blocks.length === 1 && blocks.every(({ text }) => !text.includes('\n')),
  );
  if (!isOneLine) return filled.flatMap(({ blocks }) => blocks);
  return [{ text: filled.map(({ blocks }) => joinBlocks(blocks)).join(' ') }];
}

function* pipeTable(rows: readonly (readonly Cell[])[], width: number): Generator<void, string> {
  // For each column, how many more rows a cell from above takes.
  const taken = Array.from({ length: width }, () => 0);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(line(place(row, taken)));
    if (lines.length === 1) lines.push(line(taken.map(() => '---')));
    yield;
  }
  return lines.join('\n');
}

/** The text of every column of a row. A cell that spans several columns fills the first and leaves the others empty. */
function place(row: readonly Cell[], taken: number[]): readonly string[] {
  const texts = taken.map(() => '');
  let column = 0;
  for (const { blocks, columns, rows } of row) {
    while ((taken[column] ?? 0) > 0) column += 1;
    if (column >= texts.length) break;
    texts[column] = cellText(blocks);
    taken.fill(rows, column, column + columns);
    column += columns;
  }
  for (const [i, count] of taken.entries()) taken[i] = Math.max(0, count - 1);
  return texts;
}

function cellText(blocks: readonly Block[]): string {
  const lines = blocks.flatMap(linesOf).map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .join('<br>')
    .replace(/\\?\|/g, '\\|');
}

/** The lines of a block. Of a block of code, which cannot be in a cell, each line is code of its own. */
function linesOf({ text }: Block): readonly string[] {
  const lines = text.split('\n');
  const [fence] = /^`{3,}/.exec(text) ?? [];
  if (fence === undefined || lines.length < 3 || lines.at(-1) !== fence) return lines;
  return lines
    .slice(1, -1)
    .filter((line) => line.trim() !== '')
    .map((line) => codeMarks(line).join(line));
}
