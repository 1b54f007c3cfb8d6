import { blockTags, type Element, isElement, type Node } from './page-tree.ts';

/** The text of an element as in the source, with blocks on lines of their own: for code and preformatted text. */
export function rawText(element: Element, leftOut: ReadonlySet<Element> = new Set()): string {
  const pieces: string[] = [];
  const endLine = () => {
    if (pieces.at(-1)?.endsWith('\n') === false) pieces.push('\n');
  };
  const collect = ({ tag, children }: Element) => {
    for (const [i, child] of children.entries()) {
      // One listing in two notations. A style sheet shows one of them.
      if (tag === 'pre' && isCode(children[i - 1]) && isCode(child)) endLine();
      collectNode(child);
    }
  };
  const collectNode = (child: Node) => {
    if (!isElement(child)) pieces.push(child.text);
    else if (child.tag === 'br') pieces.push('\n');
    else if (!leftOut.has(child)) collectElement(child);
  };
  const collectElement = (child: Element) => {
    const isBlock = blockTags.has(child.tag);
    if (isBlock) endLine();
    collect(child);
    if (isBlock) endLine();
  };
  collect(element);
  return pieces.join('');
}

const isCode = (node: Node | undefined) => node !== undefined && isElement(node) && node.tag === 'code';
