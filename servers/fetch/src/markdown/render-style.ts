import type { Element, Node } from '../page/page-tree.ts';
import type { Block } from './block.ts';

/** How elements are rendered. */
export interface RenderStyle {
  /** Whether to write markdown marks and link targets, or the same text without them. */
  readonly marks: boolean;
  readonly baseUrl: URL;
  readonly leftOut: ReadonlySet<Element>;
}

/** Renders the content of a list item, a cell or a quotation, one level deeper. */
export type RenderInside = (nodes: readonly Node[]) => Generator<void, Block[]>;
