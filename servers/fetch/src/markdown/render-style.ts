import type { Element, Node } from '../page/page-tree.ts';
import type { Block } from './block.ts';

/** How inline elements are rendered. */
export interface RenderStyle {
  /** Markdown marks and link targets; without, the same text plain. */
  readonly marks: boolean;
  readonly baseUrl: URL;
  readonly leftOut: ReadonlySet<Element>;
}

/** Renders what is inside a list item, a cell or a quotation, one level deeper. */
export type RenderInside = (nodes: readonly Node[]) => Generator<void, Block[]>;
