/** HTML tags at which a browser ends an open drawing or formula (HTML, 13.2.6.5). */
const breakouts = new Set(
  (
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta ' +
    'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'
  ).split(' '),
);

/** Inside these, HTML is part of the drawing or formula. */
const integrationPoints = new Set('foreignObject desc title annotation-xml mi mo mn ms mtext'.split(' '));

/** Watches for `svg` and `math`, whose end tags authors forget. */
export function createForeignWatch() {
  // Depths of the outermost drawing or formula, and of the integration point inside it; 0 outside of them.
  let from = 0;
  let htmlFrom = 0;
  return {
    /** Returns the depth of the drawing or formula that ends before this tag, or undefined. */
    open(tag: string, depth: number): number | undefined {
      if (from === 0) from = tag === 'svg' || tag === 'math' ? depth : 0;
      else if (htmlFrom > 0) return undefined;
      else if (integrationPoints.has(tag)) htmlFrom = depth;
      else if (breakouts.has(tag)) {
        const left = from;
        from = 0;
        return left;
      }
      return undefined;
    },
    close(depth: number): void {
      if (depth === htmlFrom) htmlFrom = 0;
      if (depth === from) from = 0;
    },
  };
}
