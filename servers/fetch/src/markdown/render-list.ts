import { type Element, isElement, type Node } from '../page/page-tree.ts';
import type { Block } from './block.ts';
import type { RenderInside, RenderStyle } from './render-style.ts';

/** Renders a list; what stands in it outside of any item becomes an item, as browsers show it. */
export function* renderList(
  { tag, attributes, children }: Element,
  style: RenderStyle,
  inside: RenderInside,
): Generator<void, Block[]> {
  const items: string[] = [];
  let number = Math.trunc(Number(attributes['start'] ?? 1)) || 1;
  for (const nodes of itemsOf(children, style)) {
    const blocks = yield* inside(nodes);
    if (blocks.length === 0) continue;
    const marker = tag === 'ol' ? `${number}. ` : '- ';
    items.push(marker + indent(joinItem(blocks), marker.length));
    number += 1;
  }
  return items.length === 0 ? [] : [{ text: items.join('\n'), isList: true }];
}

function itemsOf(children: readonly Node[], { leftOut }: RenderStyle): readonly (readonly Node[])[] {
  const items: Node[][] = [];
  for (const child of children.filter((node) => (isElement(node) ? !leftOut.has(node) : node.length > 0))) {
    const tag = isElement(child) ? child.tag : '';
    const previous = items.at(-1);
    if (isElement(child) && tag === 'li') items.push([...child.children]);
    // A list that is not in an item is meant to be in the one before.
    else if (previous !== undefined && (tag === 'ul' || tag === 'ol')) previous.push(child);
    else items.push([child]);
  }
  return items;
}

function joinItem(blocks: readonly Block[]): string {
  return blocks.reduce((text, block, i) => {
    if (i === 0) return block.text;
    return `${text}${block.isList ? '\n' : '\n\n'}${block.text}`;
  }, '');
}

function indent(text: string, width: number): string {
  return text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(width)}`);
}
