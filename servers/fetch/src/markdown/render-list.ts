import { type Element, isElement, type Node } from '../page/page-tree.ts';
import { type Block, prefixLines } from './block.ts';
import type { RenderInside, RenderStyle } from './render-style.ts';

/** Renders a list. Content outside of its items becomes an item, as browsers show it. */
export function* renderList(
  { tag, attributes, children }: Element,
  style: RenderStyle,
  inside: RenderInside,
): Generator<void, Block[]> {
  const items: string[] = [];
  const all = itemsOf(children, style);
  const isReversed = attributes['reversed'] !== undefined;
  let number = wholeNumber(attributes['start']) ?? (isReversed ? all.length : 1);
  for (const { nodes, value } of all) {
    const blocks = yield* inside(nodes);
    if (blocks.length === 0) continue;
    number = wholeNumber(value) ?? number;
    const marker = tag === 'ol' ? `${number}. ` : '- ';
    const indent = ' '.repeat(marker.length);
    const prefixOf = (line: string, i: number) => (i === 0 ? marker : line && indent);
    items.push(yield* prefixLines(joinItem(blocks), prefixOf));
    number += isReversed ? -1 : 1;
  }
  return items.length === 0 ? [] : [{ text: items.join('\n'), isList: true }];
}

interface Item {
  readonly nodes: Node[];
  /** The number that the author gave it. */
  readonly value?: string | undefined;
}

function wholeNumber(text = ''): number | undefined {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? undefined : number;
}

function itemsOf(children: readonly Node[], { leftOut }: RenderStyle): readonly Item[] {
  const items: Item[] = [];
  for (const child of children.filter((node) => (isElement(node) ? !leftOut.has(node) : node.length > 0))) {
    const tag = isElement(child) ? child.tag : '';
    const previous = items.at(-1);
    if (isElement(child) && tag === 'li')
      items.push({ nodes: [...child.children], value: child.attributes['value'] });
    // A list outside of the items is meant to be in the item before it.
    else if (previous !== undefined && (tag === 'ul' || tag === 'ol')) previous.nodes.push(child);
    else items.push({ nodes: [child] });
  }
  return items;
}

function joinItem(blocks: readonly Block[]): string {
  return blocks.reduce((text, block, i) => {
    if (i === 0) return block.text;
    return `${text}${block.isList ? '\n' : '\n\n'}${block.text}`;
  }, '');
}
